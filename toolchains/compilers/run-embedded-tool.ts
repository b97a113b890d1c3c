import { writeFileSync } from "node:fs";
import { normalize, posix } from "node:path";
import { Exit, type Tree, runLLVM } from "@yowasp/clang";
import { fromFileSystemError } from "#shared/errors.ts";
import { formatDependencyFile, parseDependencyFile } from "./dependency-file.ts";
import type { EmbeddedAnswer, EmbeddedCall } from "./embedded-llvm-protocol.ts";
import { readWithIncludedFiles } from "./included-files.ts";

/** The machine's files appear under this folder, because the compiler's own `/usr` would hide the machine's. */
const HOST_ROOT = "/@host";
const OVERLAY = "/@overlay.json";

/**
 * The in-memory file system takes `a/../b` for `a/b`. Clang's own overlay resolves such paths properly, so the host's
 * folder is laid over itself.
 */
const OVERLAY_TEXT = JSON.stringify({
  version: 0,
  "case-sensitive": "true",
  "use-external-names": false,
  roots: [{ type: "directory-remap", name: HOST_ROOT, "external-contents": HOST_ROOT }],
});

/** `/home/me/x.c` is `/@host/home/me/x.c`, and `C:\x.c` is `/@host/C:/x.c`. */
function toVirtual(path: string): string {
  const forward = process.platform === "win32" ? `/${path.replaceAll("\\", "/")}` : path;
  return HOST_ROOT + forward;
}

function fromVirtual(path: string): string {
  return normalize(path.slice(HOST_ROOT.length + (process.platform === "win32" ? 1 : 0)));
}

function toHostText(text: string): string {
  return text.replaceAll(process.platform === "win32" ? `${HOST_ROOT}/` : HOST_ROOT, "");
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function makeFolder(tree: Tree, path: string): Tree {
  let folder = tree;
  for (const segment of segmentsOf(path)) folder = (folder[segment] ??= {}) as Tree;
  return folder;
}

function place(tree: Tree, path: string, content: Uint8Array | string): void {
  makeFolder(tree, posix.dirname(path))[posix.basename(path)] = content;
}

function take(tree: Tree, path: string): Uint8Array | undefined {
  let entry: Tree | string | Uint8Array | undefined = tree;
  for (const segment of segmentsOf(path)) {
    if (entry === undefined || typeof entry === "string" || entry instanceof Uint8Array) return undefined;
    entry = entry[segment];
  }
  return entry instanceof Uint8Array ? entry : undefined;
}

function virtualArguments(call: EmbeddedCall): string[] {
  const { includeFolders, inputs, outputs, dependencyFile } = call.files;
  const paths = new Set([
    ...call.sources,
    ...includeFolders,
    ...inputs,
    ...outputs,
    ...(dependencyFile ? [dependencyFile] : []),
  ]);
  const args = call.args.map((arg) => (paths.has(arg) ? toVirtual(arg) : arg));
  return call.tool === "clang" ? ["-ivfsoverlay", OVERLAY, `-ffile-prefix-map=${HOST_ROOT}=`, ...args] : args;
}

function fileTree(call: EmbeddedCall): Tree {
  const { includeFolders, inputs, outputs } = call.files;
  const tree: Tree = {};
  place(tree, OVERLAY, OVERLAY_TEXT);
  // Sources are C text with includes; what is linked or inspected is not scanned.
  const read =
    call.tool === "clang"
      ? readWithIncludedFiles([...call.sources, ...inputs], includeFolders)
      : readWithIncludedFiles(inputs, []);
  for (const [path, content] of read) place(tree, toVirtual(path), content);
  for (const path of [...call.sources, ...outputs]) makeFolder(tree, posix.dirname(toVirtual(path)));
  return tree;
}

async function runTool(args: string[], tree: Tree): Promise<EmbeddedAnswer & { tree: Tree }> {
  const output = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const collect = (stream: keyof typeof output) => (bytes: Uint8Array | null) => {
    // The bytes are a view into the tool's own memory, which it writes over.
    if (bytes !== null) output[stream].push(bytes.slice());
  };
  const text = (stream: keyof typeof output) => toHostText(Buffer.concat(output[stream]).toString("utf8"));
  const ended = (exitCode: number, after: Tree) => ({
    exitCode,
    stdout: text("stdout"),
    stderr: text("stderr"),
    tree: after,
  });
  try {
    const after = await runLLVM(args, tree, {
      stdout: collect("stdout"),
      stderr: collect("stderr"),
      decodeASCII: false,
      fetchProgress: () => undefined,
    });
    return ended(0, after ?? {});
  } catch (error) {
    if (error instanceof Exit) return ended(error.code, error.files);
    // An assertion or stack overflow inside the compiler: what it was given is at fault as far as the user can tell.
    const words = error instanceof Error ? error.message : String(error);
    const crashed = ended(134, {});
    return { ...crashed, stderr: `${crashed.stderr}${args[0]}: error: the embedded compiler crashed: ${words}\n` };
  }
}

function writeOutput(path: string, content: Uint8Array | string): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    throw fromFileSystemError(error, path);
  }
}

/** The compiler's own headers are left out: they change only together with the compiler. */
function hostDependencies(text: string): string[] {
  const onThisMachine = parseDependencyFile(text).filter((path) => path.startsWith(HOST_ROOT));
  return [...new Set(onThisMachine.map(fromVirtual))];
}

/** Runs one tool on the machine's files: reads what it may need, writes what it made. */
export async function runEmbeddedTool(call: EmbeddedCall): Promise<EmbeddedAnswer> {
  const { outputs, dependencyFile } = call.files;
  const { tree, ...answer } = await runTool([call.tool, ...virtualArguments(call)], fileTree(call));
  for (const path of outputs) {
    const content = take(tree, toVirtual(path));
    if (content !== undefined) writeOutput(path, content);
  }
  if (dependencyFile !== undefined) {
    const content = take(tree, toVirtual(dependencyFile));
    if (content !== undefined) {
      const dependencies = hostDependencies(Buffer.from(content).toString("utf8"));
      writeOutput(dependencyFile, formatDependencyFile(outputs[0] ?? dependencyFile, dependencies));
    }
  }
  return answer;
}

/** Loads the compiler and takes both tools once through their first, slow run. */
export async function warmEmbeddedTools(): Promise<void> {
  const source = '#include <stdio.h>\nint main(void) { printf("%d\\n", 1); return 0; }\n';
  const compiled = await runTool(["clang", "--target=wasm32-wasip1", "-O2", "-c", "/warm.c", "-o", "/warm.o"], {
    "warm.c": source,
  });
  const libraries = "/usr/lib/wasm32-wasip1";
  const link = [
    "wasm-ld",
    "-m",
    "wasm32",
    `-L${libraries}`,
    `${libraries}/crt1-command.o`,
    "/warm.o",
    "-lc",
    "-o",
    "/warm.wasm",
  ];
  const linked = await runTool(link, compiled.tree);
  if (linked.exitCode !== 0) throw new Error(`the embedded compiler does not work: ${compiled.stderr}${linked.stderr}`);
}
