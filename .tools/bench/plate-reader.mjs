// A look-up in a list of suspicious plates that is part of the program, as Hall 2019's License Plate Reader: what is timed
// where the function itself must not take the time.
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PLATES = 32_000;
const plateAt = (index) => `P${String(index * 31).padStart(6, "0")}`;

export const PLATE = { known: plateAt(20_000), answer: "suspicious\n" };

const source = () => `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static const char PLATES[${PLATES}][8] = {
${Array.from({ length: PLATES }, (_, index) => `"${plateAt(index)}",`).join("\n")}
};
static int compare(const void *plate, const void *listed) { return strcmp(plate, listed); }
int main(int argc, char **argv) {
  if (argc < 2) return 2;
  int isListed = bsearch(argv[1], PLATES, ${PLATES}, sizeof PLATES[0], compare) != NULL;
  puts(isListed ? "suspicious" : "unknown");
  return 0;
}
`;

/** The files of it: a module, or Emscripten's loader and its module. Null where nothing here builds for the target. */
export function buildPlateReader(folder, target) {
  const file = join(folder, "plates.c");
  writeFileSync(file, source());
  const out = join(folder, target === "emscripten" ? "plates.js" : "plates.wasm");
  const wb = fileURLToPath(new URL("../../dist/node/cli.js", import.meta.url));
  try {
    const args = [wb, "build", file, "--target", target, "--out", out, "--json"];
    execFileSync(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    // A tool is missing.
    if (error.status === 3) return null;
    throw error;
  }
  const beside = out.replace(/\.js$/, ".wasm");
  return target === "emscripten" && existsSync(beside) ? [out, beside] : [out];
}
