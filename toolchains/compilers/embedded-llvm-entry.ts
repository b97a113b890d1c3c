import { fileURLToPath } from "node:url";
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
