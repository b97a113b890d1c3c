// Starts a child that hangs, says its process id, and hangs too.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const child = spawn(process.execPath, [fileURLToPath(new URL("hang.mjs", import.meta.url))], { stdio: "inherit" });
console.log(child.pid);
setInterval(() => undefined, 1_000);
