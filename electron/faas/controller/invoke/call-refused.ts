export type RefusalCode = "invalid-arguments" | "payload-too-large" | "too-many-requests" | "unknown-function";

const STATUS: Record<RefusalCode, number> = {
  "invalid-arguments": 400,
  "unknown-function": 404,
  "payload-too-large": 413,
  "too-many-requests": 429,
};

/** A call that was turned away before it became an activation; nothing of it is kept. */
export class CallRefused extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = "CallRefused";
    this.code = code;
  }

  /** Of HTTP, in every dialect. */
  get status(): number {
    return STATUS[this.code];
  }
}
