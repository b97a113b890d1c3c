import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Worker, isMainThread, parentPort } from "node:worker_threads";
import { toWireError } from "#shared/errors.ts";
import type { EmbeddedReply, EmbeddedRequest } from "./embedded-llvm-protocol.ts";
import { runEmbeddedTool, warmEmbeddedTools } from "./run-embedded-tool.ts";

async function reply(request: EmbeddedRequest): Promise<EmbeddedReply> {
  try {
    if (request.type === "call") return { type: "answer", answer: await runEmbeddedTool(request.call) };
    await warmEmbeddedTools();
    return { type: "answer", answer: { exitCode: 0, stdout: "", stderr: "" } };
  } catch (error) {
    return { type: "fault", error: toWireError(error) };
  }
}

if (isMainThread) {
  // V8's optimising compiler never catches up with 100 MB of LLVM: the baseline code builds a small program in half
  // the processor time, from the second build on.
  setFlagsFromString("--liftoff-only");
  // The tools run on a thread, because they block it: this one has to notice at once that the parent is gone.
  const compiler = new Worker(fileURLToPath(import.meta.url));
  process.on("message", (request) => compiler.postMessage(request));
  process.once("disconnect", () => process.exit());
  compiler.on("message", (answer: EmbeddedReply) => process.send?.(answer));
  compiler.once("error", (error) => {
    console.error(error.message);
    process.exit(1);
  });
} else {
  const port = parentPort!;
  port.on("message", (request: EmbeddedRequest) => void reply(request).then((answer) => port.postMessage(answer)));
}
