import { asNode, codegenFlags } from "../../runtimes/node.ts";
import { unsupportedMode } from "../../runtimes/runtime-mode.ts";
import { readSections, SECTION } from "../../wasm/sections.ts";
import type { LensEngine } from "../engine.ts";
import { architectureName, hostArchitecture } from "./host-architecture.ts";
import { readPrintedCode } from "./v8-listing.ts";

const TURBOFAN = "turbofan";
/** All at once and nothing twice; what is inlined would be printed with positions in a function that isn't named. */
const PRINTING = ["--print-wasm-code", "--no-wasm-lazy-compilation", "--no-wasm-inlining"];
const COMPILE = 'new WebAssembly.Module(require("fs").readFileSync(process.argv[1]))';

/** V8 prints about 50 bytes for each byte of code. All of it becomes one string, and those end at 512 MiB. */
const MAX_CODE_BYTES = 6 * 1024 * 1024;
const MAX_PRINTED_BYTES = 500 * 1024 * 1024;

const CALLS_AND_TRAPS = "V8 tells where calls and traps come from, and of other instructions nothing.";

/** V8's compilers, in the Node that runs this program, by what V8 prints of their code. */
export const v8Lens: LensEngine = {
  runtime: "node",
  variants: [null, "liftoff", TURBOFAN],
  repeats: [null],
  architectures: hostArchitecture === undefined ? [] : [hostArchitecture],
  grain: () => "call",

  note(variant) {
    if (variant === "liftoff") return CALLS_AND_TRAPS;
    const inlining = "Functions are not inlined into each other here, because V8 tells nothing of inlined code.";
    const both =
      "Plain Node starts with Liftoff's code and replaces what runs often by TurboFan's, which is shown here.";
    return [...(variant === null ? [both] : []), CALLS_AND_TRAPS, inlining].join(" ");
  },

  unsupported({ architecture, variant }, tool, module) {
    const problem = unsupportedMode(tool, variant);
    if (problem !== undefined) return problem;
    if (architecture !== hostArchitecture)
      return `V8 compiles for this machine's processor alone${hostArchitecture === undefined ? "" : `, ${architectureName(hostArchitecture)}`}.`;
    const codeBytes = codeSectionBytes(module);
    if (codeBytes <= MAX_CODE_BYTES) return undefined;
    return `The module has ${Math.round(codeBytes / 1024 / 1024)} MiB of code; V8's machine code is shown of up to ${MAX_CODE_BYTES / 1024 / 1024} MiB.`;
  },

  plan({ variant, modulePath }, tool) {
    const compiler = codegenFlags(variant ?? TURBOFAN);
    return [
      {
        exe: tool.path ?? process.execPath,
        args: [...PRINTING, ...compiler, "--eval", COMPILE, "--", modulePath],
        env: asNode(process.versions),
        maxOutputBytes: MAX_PRINTED_BYTES,
      },
    ];
  },

  async read({ architecture, syntax }, results, module) {
    return readPrintedCode(results.at(-1)?.stdout ?? "", module, { architecture, syntax });
  },
};

function codeSectionBytes(module: Uint8Array): number {
  try {
    const code = readSections(module).find(({ id }) => id === SECTION.code);
    return code === undefined ? 0 : code.end - code.contentStart;
  } catch {
    // V8 says better than this could what is wrong with it.
    return 0;
  }
}
