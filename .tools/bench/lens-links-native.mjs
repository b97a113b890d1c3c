// How much of native code the lens links to its source, and whether llvm-objdump and addr2line agree.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");
// Inside the project, from where its packages are found.
mkdirSync(join(root, ".tsbuild"), { recursive: true });
const folder = mkdtempSync(join(root, ".tsbuild", "lens-links-"));
// Objects that are compared, too.
const work = mkdtempSync(join(tmpdir(), "lens-links-"));
process.env.TMPDIR = work;
try {
  const load = await bundle({ compare: "toolchains/lens/testing/compare-native-links.ts" }, folder, [
    "capstone-wasm",
    "iced-x86",
  ]);
  const { compareNativeLinks } = await load("compare");
  let disagreements = 0;
  for await (const compared of compareNativeLinks(root)) {
    if (typeof compared === "string") {
      console.log(compared);
      continue;
    }
    const { program, compiler, optimization, instructions, asked, linked, linkedByAddr2line, contradictions } =
      compared;
    const share = ((100 * linked) / Math.max(linkedByAddr2line, 1)).toFixed(1);
    console.log(
      `${program} ${compiler} -${optimization}: ${instructions} instructions; of ${asked} ${linked} linked, ${linkedByAddr2line} by addr2line (${share} %); ` +
        `${compared.disagreements.length} disagreements, ${contradictions} where only llvm-objdump agrees`,
    );
    for (const disagreement of compared.disagreements.slice(0, 5)) console.log(`  ! ${disagreement}`);
    disagreements += compared.disagreements.length;
    if (linked < 0.95 * linkedByAddr2line) process.exitCode = 1;
  }
  if (disagreements > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
  rmSync(work, { recursive: true, force: true });
}
