// The same binary, timed in turn by this workbench and by hyperfine -N: machines drift, so only pairs can be compared.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, say, startWorkbench } from "./workbench.mjs";

const pairs = Number(process.argv[2] ?? 60);
if (spawnSync("hyperfine", ["--version"]).error) {
  console.log("against hyperfine: skipped, hyperfine is not installed");
  process.exit(0);
}
const workbench = await startWorkbench();
try {
  const source = join(root, "examples/persaud-2019/prime.c");
  const { jobId } = await workbench.client.builds.start({ requests: [{ sources: [source], target: "native" }] });
  const [{ artifact }] = await workbench.jobResult(jobId);
  const report = join(workbench.dataDir, "hyperfine.json");
  const ours = async () => {
    const started = await workbench.client.benchmarks.start({
      files: [artifact.path],
      runtimes: ["native"],
      runs: 1,
      warmupRuns: 1,
    });
    await workbench.jobResult(started.jobId);
    const { samples } = await workbench.client.runs.get({ runId: started.runId });
    return samples.find(({ phase }) => phase === "measure").wallNs / 1e6;
  };
  const theirs = () => {
    spawnSync("hyperfine", ["-N", "--runs", "1", "--warmup", "1", "--export-json", report, `"${artifact.path}"`], {
      stdio: "ignore",
    });
    return JSON.parse(readFileSync(report, "utf8")).results[0].times[0] * 1e3;
  };
  const rows = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    // Who goes first changes from pair to pair.
    if (pair % 2 === 0) {
      const a = await ours();
      rows.push([a, theirs()]);
    } else {
      const b = theirs();
      rows.push([await ours(), b]);
    }
  }
  rmSync(report, { force: true });
  say(
    "workbench, prime.c native",
    rows.map(([a]) => a),
    " ms",
  );
  say(
    "hyperfine -N, the same",
    rows.map(([, b]) => b),
    " ms",
  );
  say(
    "ratio workbench / hyperfine, by pairs",
    rows.map(([a, b]) => a / b),
    "",
    "0.97 to 1.03",
  );
} finally {
  await workbench.close();
}
