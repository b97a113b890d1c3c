// hello.c from an edit to its artifact with the warm embedded compiler, against the same two calls made directly in a warm process.
import { runLLVM } from "@yowasp/clang";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { say, startWorkbench } from "./workbench.mjs";

const rounds = Number(process.argv[2] ?? 15);
const text = (n) => `#include <stdio.h>\nint main(void) { printf("hello %d\\n", ${n}); return 0; }\n`;

async function direct(n) {
  const started = performance.now();
  const object = await runLLVM(["clang", "--target=wasm32-wasip1", "-O2", "-c", "hello.c", "-o", "hello.o"], {
    "hello.c": text(n),
  });
  const lib = "/usr/lib/wasm32-wasip1";
  await runLLVM(
    [
      "wasm-ld",
      "-m",
      "wasm32",
      `-L${lib}`,
      `${lib}/crt1-command.o`,
      "hello.o",
      "-lc",
      "/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a",
      "-o",
      "hello.wasm",
    ],
    object,
  );
  return performance.now() - started;
}

const workbench = await startWorkbench();
try {
  const source = join(workbench.dataDir, "hello.c");
  const build = async (n) => {
    if (n !== null) writeFileSync(source, text(n));
    const started = performance.now();
    const { jobId } = await workbench.client.builds.start({
      requests: [{ sources: [source], target: "wasm32-wasip1" }],
    });
    const [result] = await workbench.jobResult(jobId);
    if (result.failure) throw new Error(result.failure.message);
    return { elapsedMs: performance.now() - started, coreMs: result.elapsedNs / 1e6, cached: result.cached };
  };
  await build(-1);
  await direct(-1);
  const rows = [];
  const cached = [];
  for (let round = 0; round < rounds; round += 1) {
    const pair = {};
    if (round % 2 === 0) {
      pair.ours = (await build(round)).elapsedMs;
      pair.direct = await direct(round);
    } else {
      pair.direct = await direct(round);
      pair.ours = (await build(round)).elapsedMs;
    }
    rows.push(pair);
    const again = await build(null);
    if (!again.cached) throw new Error("an unchanged file was built again");
    cached.push(again.coreMs);
  }
  say(
    "edit to artifact, hello.c, embedded clang",
    rows.map(({ ours }) => ours),
    " ms",
  );
  say(
    "the two calls directly",
    rows.map((row) => row.direct),
    " ms",
  );
  say(
    "ratio workbench / direct, by pairs",
    rows.map((row) => row.ours / row.direct),
    "",
    "at most 1.3",
  );
  say("unchanged file, inside the core", cached, " ms", "at most 20 ms");
} finally {
  await workbench.close();
}
