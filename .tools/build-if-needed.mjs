// Builds dist/ when it is older than a source; `npm ci` runs it, so a current build costs nothing.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stampFile = join(root, "dist", "build-stamp.txt");
const inputs = ["shared", "toolchains", "electron", "renderer", "package.json", "package-lock.json"];
const configs = ["vite.node.config.ts", "vite.bundled.config.ts", "vite.preload.config.ts", "vite.renderer.config.ts"];

function* filesBelow(path) {
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(child);
    else if (!/\.test\.tsx?$|\.md$/.test(entry.name)) yield child;
  }
}

function sourceHash() {
  const hash = createHash("sha256");
  for (const input of [...inputs, ...configs]) {
    const path = join(root, input);
    const files = /\.\w+$/.test(input) ? [path] : filesBelow(path);
    for (const file of files) hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

const current = sourceHash();
const force = process.argv.includes("--force");
if (force || !existsSync(stampFile) || readFileSync(stampFile, "utf8") !== current) {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  for (const config of configs)
    execFileSync(process.execPath, [vite, "build", "--logLevel", "warn", "--config", config], {
      cwd: root,
      stdio: "inherit",
    });
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(stampFile, current);
}
// npm makes a command executable when it links it, which it does once: a link that it keeps outlives the build.
chmodSync(join(root, "dist", "node", "cli.js"), 0o755);
