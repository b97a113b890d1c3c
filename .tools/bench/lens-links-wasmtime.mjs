// How much of the machine code that Wasmtime makes the lens links to the module, whether `wasmtime explore` agrees, and how
// long it takes.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = ["examples/persaud-2019", "toolchains/lens/testing/programs"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => /\.(?:c|cpp|rs)$/.test(name))
    .map((name) => join(root, folder, name)),
);
const chosen = process.argv.slice(2);

// Inside the project, from where its packages are found: the disassembler can't be bundled.
mkdirSync(join(root, ".tsbuild"), { recursive: true });
const folder = mkdtempSync(join(root, ".tsbuild", "lens-links-"));
const work = mkdtempSync(join(tmpdir(), "lens-links-"));
process.env.TMPDIR = work;
try {
  const load = await bundle({ compare: "toolchains/lens/engines/testing/compare-wasmtime-links.ts" }, folder, [
    "capstone-wasm",
    "iced-x86",
  ]);
  const { compareProgram, missingWasmtime } = await load("compare");
  const missing = await missingWasmtime();
  if (missing !== null) throw new Error(missing);
  for (const source of sources.filter((path) => chosen.length === 0 || chosen.includes(basename(path))))
    for (const optimization of ["O0", "O2"])
      for (const variant of [null, "winch"]) await report(compareProgram, { source, optimization, variant });
} finally {
  rmSync(folder, { recursive: true, force: true });
  rmSync(work, { recursive: true, force: true });
}

async function report(compare, { source, optimization, variant }) {
  const title = `${basename(source)} -${optimization}, ${variant ?? "cranelift"}`;
  const compared = await compare(source, optimization, variant);
  if (typeof compared === "string") {
    console.log(`${title}: ${compared}`);
    return;
  }
  const { functions, instructions, mapped, linked, disagreements, openedMs, listedMs } = compared;
  const share = ((100 * linked) / Math.max(mapped, 1)).toFixed(1);
  console.log(
    `${title}: ${functions} functions; ${instructions} instructions, ${mapped} with an offset by wasmtime explore, ` +
      `${linked} linked (${share} %); ${disagreements.length} disagreements; opened in ${openedMs.toFixed(0)} ms, all listed in ${listedMs.toFixed(0)} ms`,
  );
  for (const disagreement of disagreements.slice(0, 5)) console.log(`  ! ${disagreement}`);
  if (disagreements.length > 0 || linked < 0.95 * mapped) process.exitCode = 1;
}
