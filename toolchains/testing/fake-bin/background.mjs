// Ends at once, but leaves a child behind that holds its output open.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const child = spawn(process.execPath, [fileURLToPath(new URL("hang.mjs", import.meta.url))], { stdio: "inherit" });
console.log(child.pid);
child.unref();
