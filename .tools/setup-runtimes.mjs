// `npm run setup:runtimes`: builds the runtimes that tests can use from their registries, where they are absent.
// They go where their own tool puts them (~/.cargo/bin), which the workbench searches.
import { spawnSync } from "node:child_process";

const runtimes = [
  // Later versions need a newer Rust than current long-term distributions have.
  { exe: "wasmtime", minutes: 15, command: ["cargo", "install", "wasmtime-cli@48.0.8", "--locked"] },
];

const answers = (exe) => spawnSync(exe, ["--version"], { stdio: "ignore" }).status === 0;

for (const { exe, minutes, command } of runtimes) {
  const [tool, ...args] = command;
  if (answers(exe)) console.log(`${exe} is there already.`);
  else if (!answers(tool)) {
    console.log(`${exe} needs ${tool}, which is not installed: https://rustup.rs`);
    process.exitCode = 1;
  } else {
    console.log(`${command.join(" ")}  (about ${minutes} minutes)`);
    if (spawnSync(tool, args, { stdio: "inherit" }).status !== 0) process.exitCode = 1;
  }
}
