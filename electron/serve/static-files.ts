import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { cacheControlOf, mediaTypeOf, windowFileOf } from "#shared/window-content.ts";

/**
 * Answers with a file of the built window, or 404. Nothing is compressed: over loopback that costs more time than it
 * saves.
 */
export async function sendWindowFile(
  response: ServerResponse,
  options: { rendererDir: string; pathname: string; withBody: boolean },
): Promise<void> {
  const file = windowFileOf(options.pathname);
  const path = file === null ? null : join(options.rendererDir, file);
  const stats = path === null ? null : await stat(path).catch(() => null);
  if (file === null || path === null || !stats?.isFile()) {
    response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" }).end("There is no such file.\n");
    return;
  }
  response.writeHead(200, {
    "Content-Type": mediaTypeOf(file),
    "Content-Length": stats.size,
    "Cache-Control": cacheControlOf(file),
  });
  if (options.withBody) await pipeline(createReadStream(path), response);
  else response.end();
}
