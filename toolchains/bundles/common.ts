import type { FunctionForm } from "#shared/model/faas/function.ts";
import type { BundledCode, BundleFile, BundleParts, PackedProgram } from "./adapter.ts";
import type { BundledSettings } from "./bundled-settings.ts";

/** The functions of each form, in words. */
export const FORM_WORDS: Readonly<Record<FunctionForm, string>> = {
  "wasi-command": "WASI programs",
  "wasm-exports": "modules whose exported functions are called",
  emscripten: "programs with Emscripten's loader",
  nodejs: "JavaScript",
  native: "native programs",
  container: "container images",
  sequence: "sequences",
};

export function threadsProblem({ usesThreads }: BundledCode, platform: string): string | undefined {
  return usesThreads
    ? `It is a build with threads: its memory is shared, and ${platform} gives a function no threads of WebAssembly. Build it without -pthread.`
    : undefined;
}

export function text(path: string, content: string, what: string, executable = false): BundleFile {
  return { path, content: { text: content }, executable, what };
}

export function json(path: string, value: unknown, what: string): BundleFile {
  return text(path, `${JSON.stringify(value, null, 2)}\n`, what);
}

/** `function.json`, which says to what starts the function how it is called. */
export function settingsFile({ code, settings }: BundleParts, command?: readonly string[]): BundleFile {
  const said: BundledSettings = {
    form: code.form,
    entry: code.entry,
    main: settings.main,
    input: settings.input,
    output: settings.output,
    features: settings.features,
    environment: settings.features.includes("environment") ? settings.environment : {},
    memoryMb: settings.memoryMb,
    ...(command && { command }),
  };
  return json("function.json", said, "how the function is called");
}

/** The function's own files, in a folder of theirs. */
export function codeFiles({ code }: BundleParts, folder = "function"): BundleFile[] {
  return code.files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
}

/** A program and what it needs in a folder, and how it is started from the bundle's own folder. */
export function packedProgram(
  program: PackedProgram,
  path: string,
  what: string,
): { files: BundleFile[]; start: string[] } {
  const files: BundleFile[] = [{ path, content: { file: program.file }, executable: true, what }];
  const loader = program.libraries.find(({ isLoader }) => isLoader);
  if (!loader) return { files, start: [`./${path}`] };
  for (const { name, file, isLoader } of program.libraries)
    files.push({
      path: `lib/${name}`,
      content: { file },
      executable: isLoader,
      what: isLoader ? "the loader of its libraries" : "a library that it needs",
    });
  return { files, start: [`./lib/${loader.name}`, "--library-path", "./lib", `./${path}`] };
}

/** Where Node carries the function: all but the file that its platform calls. */
export function nodeFiles(parts: BundleParts): BundleFile[] {
  const { name } = parts.settings;
  const packageFile = json(
    "package.json",
    { name, version: "1.0.0", private: true, main: "index.js" },
    "Node's package",
  );
  if (parts.code.form === "nodejs") return [packageFile, ...codeFiles(parts, "action")];
  return [
    packageFile,
    {
      path: "function-runtime.cjs",
      content: { file: parts.nodeRuntime },
      executable: false,
      what: "WASI and the conventions, the emulator's own",
    },
    settingsFile(parts),
    ...codeFiles(parts),
  ];
}

/** How `index.js` gets `call`, which takes an argument and gives an answer or rejects. */
export function nodeCall({ code, settings }: BundleParts): string {
  if (code.form === "nodejs")
    return [
      `const action = require("./action/${code.entry}");`,
      `const call = async (argument) => (await action[${JSON.stringify(settings.main ?? "main")}](argument)) ?? {};`,
    ].join("\n");
  return [
    `const { openFunction } = require("./function-runtime.cjs");`,
    "",
    "// Compiled once, while the platform starts it; each call has an instance of its own.",
    "const opened = openFunction(__dirname);",
    "const call = async (argument) => (await opened)(argument);",
  ].join("\n");
}
