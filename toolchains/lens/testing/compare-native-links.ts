import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Optimization } from "#shared/model/target.ts";
import { compileNatively, type NativeCompiler } from "./compile-natively.ts";
import { compareLinks, type LinkAgreement, missingLinkTools } from "./native-links.ts";

export interface ComparedProgram extends LinkAgreement {
  program: string;
  compiler: NativeCompiler;
  optimization: Optimization;
}

/** The programs of Persaud 2019 and the lens's own, with every native compiler that is here, at -O0 and -O2. */
export async function* compareNativeLinks(root: string): AsyncGenerator<ComparedProgram | string> {
  const missing = await missingLinkTools();
  if (missing !== null) {
    yield missing;
    return;
  }
  for (const source of programs(root))
    for (const compiler of source.endsWith(".rs") ? (["rustc"] as const) : (["gcc", "clang"] as const))
      for (const optimization of ["O0", "O2"] as const) {
        const program = source.slice(root.length + 1);
        const code = await compileNatively({ compiler, sources: [source], optimization });
        if (typeof code === "string") yield `${program}: ${code}`;
        else yield { program, compiler, optimization, ...(await compareLinks(code.objects[0]!, code.listing)) };
      }
}

function programs(root: string): string[] {
  const examples = join(root, "examples/persaud-2019");
  const own = join(root, "toolchains/lens/testing/programs");
  const sources = [examples, own].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return sources.filter((path) => /\.(c|cpp|rs)$/.test(path)).sort();
}
