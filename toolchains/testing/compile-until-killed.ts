import type { EmbeddedStep } from "../compilers/adapter.ts";
import { createEmbeddedLlvm } from "../compilers/embedded-llvm.ts";

/** Starts the helper at the first argument on the step given as the second, says so, and never ends by itself. */
const [entry = "", step = ""] = process.argv.slice(2);
const llvm = createEmbeddedLlvm({ entry });
await llvm.warm();
process.stdout.write("busy\n");
await llvm.run(JSON.parse(step) as EmbeddedStep);
