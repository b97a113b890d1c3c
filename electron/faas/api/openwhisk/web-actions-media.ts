/** `text/html` of `Text/HTML; charset=utf-8`; null where there is none, or no such type. */
export function mediaTypeOf(header: string | undefined): string | null {
  const type = header?.split(";", 1)[0]?.trim().toLowerCase();
  return type && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type) ? type : null;
}

export function isJson(mediaType: string): boolean {
  return mediaType === "application/json" || mediaType.endsWith("+json");
}

const TEXTUAL = new Set([
  "application/javascript",
  "application/ecmascript",
  "application/xml",
  "application/x-www-form-urlencoded",
]);

/** What goes through JSON as it is; anything else goes as Base64. Pictures count as binary, also those that are XML. */
export function isTextual(mediaType: string): boolean {
  if (mediaType.startsWith("text/") || isJson(mediaType) || TEXTUAL.has(mediaType)) return true;
  return mediaType.startsWith("application/") && mediaType.endsWith("+xml");
}
