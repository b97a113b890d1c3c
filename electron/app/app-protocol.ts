import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { contentSecurityPolicy, mediaTypeOf, windowFileOf } from "#shared/window-content.ts";
import { isOwnUrl } from "./security.ts";

/** The file behind an address of ours, absolute; null for any other address and for anything outside the folder. */
export function fileOfAppUrl(url: string, rendererDir: string): string | null {
  if (!isOwnUrl(url)) return null;
  const file = windowFileOf(new URL(url).pathname);
  return file === null ? null : join(rendererDir, file);
}

/** Answers a request of the window for one of its built files. */
export async function answerAppRequest(
  request: { url: string; method: string },
  rendererDir: string,
): Promise<Response> {
  const path = request.method === "GET" ? fileOfAppUrl(request.url, rendererDir) : null;
  const content = path === null ? null : await readFile(path).catch(() => null);
  const headers = {
    "Content-Security-Policy": contentSecurityPolicy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  };
  if (path === null || content === null) return new Response("There is no such file.\n", { status: 404, headers });
  return new Response(new Uint8Array(content), { headers: { ...headers, "Content-Type": mediaTypeOf(path) } });
}
