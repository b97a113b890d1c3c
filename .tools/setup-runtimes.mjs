// `npm run setup:runtimes`: gets the runtimes that tests can use, where they are absent, through the workbench's own
// `wb tools install`: built from the registries' sources, so that the versions are the same everywhere.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../dist/node/cli.js", import.meta.url));
const build = fileURLToPath(new URL("build-if-needed.mjs", import.meta.url));

/** The quick ones first, so that a run that is broken off leaves as much as possible. */
const runtimes = [
  { id: "wazero", manager: "go" },
  { id: "wasmi", manager: "cargo" },
  { id: "lucet", manager: "recipe" },
  { id: "wasmtime", manager: "cargo" },
  { id: "wasmer", manager: "cargo" },
];

const wb = (args, stdio = "inherit") => spawnSync(process.execPath, [cli, ...args], { stdio, encoding: "utf8" });

spawnSync(process.execPath, [build], { stdio: "inherit" });
const { tools } = JSON.parse(wb(["tools", "list", "--json"], ["ignore", "pipe", "inherit"]).stdout);
const missing = [];
for (const { id, manager } of runtimes) {
  const tool = tools.find((candidate) => candidate.id === id);
  if (tool.state === "available") {
    console.log(`${id} ${tool.version} is there already: ${tool.path}`);
    continue;
  }
  const startedAt = Date.now();
  const { status } = wb(["tools", "install", id, "--manager", manager, "--yes"]);
  const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
  console.log(`${id}: ${status === 0 ? "installed" : "not installed"} after ${minutes} min`);
  if (status !== 0) missing.push(id);
  // Whoever broke one off wants none of the others either.
  if (status === 130) break;
}
if (missing.length > 0) {
  console.log(`Not installed: ${missing.join(", ")}. The tests that need them skip with the reason.`);
  process.exitCode = 1;
}
