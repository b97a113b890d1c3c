import { randomUUID } from "node:crypto";

/** 32 lower-case hexadecimal digits, of which 122 bits are random. */
export function newActivationId(): string {
  const id = randomUUID();
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24);
}
