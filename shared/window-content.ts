/** What the hosts that hand out the window's built files agree on: which file, which media type, which policy. */

const MEDIA_TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json; charset=utf-8",
  map: "application/json; charset=utf-8",
  txt: "text/plain; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  ico: "image/x-icon",
  woff: "font/woff",
  woff2: "font/woff2",
  ttf: "font/ttf",
  wasm: "application/wasm",
};

/** The media type of a built file by its extension. */
export function mediaTypeOf(path: string): string {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return MEDIA_TYPES[extension] ?? "application/octet-stream";
}

/**
 * The file a URL's (still encoded) path asks for, relative to the folder of the built window; null for anything that
 * could leave that folder on any system: `..`, backslashes, drive letters, NUL, empty or hidden names.
 */
export function windowFileOf(pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded === "/") return "index.html";
  if (!decoded.startsWith("/")) return null;
  const segments = decoded.slice(1).split("/");
  const harmless = (segment: string) => segment !== "" && !segment.startsWith(".") && !/[\\:\0]/.test(segment);
  return segments.every(harmless) ? segments.join("/") : null;
}

/** Files whose name holds a hash of their content never change; everything else is asked for again. */
export function cacheControlOf(file: string): string {
  return /^assets\/.+-[\w-]{8}\.\w+$/.test(file) ? "public, max-age=31536000, immutable" : "no-cache";
}

/**
 * The window's content security policy.
 * @param connectSources what it may connect to besides its own origin, such as the WebSocket's address, which some
 * browsers don't count as `'self'`.
 */
export function contentSecurityPolicy(connectSources: string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // The code editor and the charts set styles on elements.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    ["connect-src 'self'", ...connectSources].join(" "),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
