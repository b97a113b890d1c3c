import type { ExportedFile } from "#shared/contract/index.ts";

/** A text as a file to be saved. */
export function textFile(name: string, mediaType: string, text: string): ExportedFile {
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  for (const byte of bytes) binary += String.fromCodePoint(byte);
  return { name, mediaType, base64: btoa(binary) };
}
