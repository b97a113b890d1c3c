// How much of the machine code that wasm2c and a C compiler make the lens links to the module, and whether addr2line agrees.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
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
const folder = mkdtempSync(join(root, ".tsbuild", "lens-links-"));
const work = mkdtempSync(join(tmpdir(), "lens-links-"));
process.env.TMPDIR = work;
try {
  const load = await bundle({ compare: "toolchains/lens/engines/wasm2c/testing/compare-links.ts" }, folder, [
    "capstone-wasm",
    "iced-x86",
  ]);
  const { compareProgram, missingTools } = await load("compare");
  const missing = await missingTools();
  if (missing !== null) throw new Error(missing);
  for (const source of sources.filter((path) => chosen.length === 0 || chosen.includes(basename(path))))
    for (const optimization of ["O0", "O2"]) {
      const compared = await compareProgram(source, optimization);
      if (typeof compared === "string") {
        console.log(`${basename(source)} -${optimization}: ${compared}`);
        continue;
      }
      const { functions, unmatched, instructions, withLine, linked, disagreements } = compared;
      const share = ((100 * linked) / Math.max(withLine, 1)).toFixed(1);
      console.log(
        `${basename(source)} -${optimization}: ${functions} functions, ${unmatched} not matched; ${instructions} instructions, ` +
          `${withLine} with a line by addr2line, ${linked} linked (${share} %); ${disagreements.length} disagreements`,
      );
      for (const disagreement of disagreements.slice(0, 5)) console.log(`  ! ${disagreement}`);
      if (disagreements.length > 0 || linked < 0.95 * withLine) process.exitCode = 1;
    }
} finally {
  rmSync(folder, { recursive: true, force: true });
  rmSync(work, { recursive: true, force: true });
}
