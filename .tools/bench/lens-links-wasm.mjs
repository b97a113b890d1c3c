// Whether the lens links wasm instructions to the lines that LLVM's addr2line gives, inlined calls included.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { runLLVM } from "@yowasp/clang";
import { bundle } from "./bundle.mjs";

const SAMPLE = Number(process.argv[2] ?? 200);
const SEED = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 31));
const LIBRARIES = "/usr/lib/wasm32-wasip1";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "wasm-workbench-bench-"));
try {
  const load = await bundle(
    { listing: "toolchains/lens/wasm/read-wasm-listing.ts", sections: "toolchains/wasm/sections.ts" },
    folder,
  );
  const { readWasmListing } = await load("listing");
  const { readSections, SECTION } = await load("sections");
  const random = generator(SEED);
  console.log(`${SAMPLE} instructions of each, seed ${SEED}`);
  for (const source of programs())
    for (const optimization of ["-O0", "-O2"]) {
      const module =
        extname(source) === ".rs" ? compileRust(source, optimization) : await compileC(source, optimization);
      const name = `${basename(source)} ${optimization}`;
      if (module === null) console.log(`${name}: no rustc builds for WASI here`);
      else await compare(name, module);
    }

  async function compare(name, module) {
    const startedMs = performance.now();
    const listing = readWasmListing(module);
    const elapsedMs = performance.now() - startedMs;
    const codeStart = readSections(module).find(({ id }) => id === SECTION.code).contentStart;
    const all = [];
    for (const listed of listing.functions) all.push(...(await listing.instructions(listed)));
    // Those of the program itself and of libraries with lines; the C library has none.
    const linked = all.filter(({ places }) => places.length > 0);
    const sample = [...picked(all, random, SAMPLE / 2), ...picked(linked, random, SAMPLE / 2)];
    const theirs = await addr2line(
      module,
      sample.map(({ address }) => address - codeStart),
    );
    const differing = sample.filter(
      ({ places }, index) => places.map(({ file, line }) => `${file}:${line}`).join() !== theirs[index].join(),
    );
    console.log(
      `${name}: ${all.length} instructions, ${linked.length} with lines, ${sample.length} compared, ${differing.length} disagreements, opened in ${elapsedMs.toFixed(0)} ms`,
    );
    if (differing.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function programs() {
  return ["examples/persaud-2019", "toolchains/lens/testing/programs"].flatMap((path) =>
    readdirSync(join(root, path))
      .filter((name) => [".c", ".cpp", ".rs"].includes(extname(name)))
      .map((name) => join(root, path, name)),
  );
}

async function compileC(source, optimization) {
  const isCpp = extname(source) === ".cpp";
  const files = { [basename(source)]: readFileSync(source) };
  const language = isCpp ? ["-fno-exceptions"] : [];
  const object = await llvm(
    ["clang", "--target=wasm32-wasip1", optimization, "-g", ...language, "-c", `/${basename(source)}`, "-o", "/out.o"],
    files,
  );
  // What has no main is compared as it is before linking, which would leave all of it out.
  if (!/\bmain\(/.test(String(files[basename(source)]))) return object.files["out.o"];
  const libraries = isCpp ? ["-lc++", "-lc++abi"] : [];
  const runtime = "/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a";
  const link = ["wasm-ld", "-m", "wasm32", `-L${LIBRARIES}`, `${LIBRARIES}/crt1-command.o`, "/out.o"];
  const linked = await llvm([...link, ...libraries, "-lc", runtime, "-o", "/out.wasm"], object.files);
  return linked.files["out.wasm"];
}

/** Null where no rustc on PATH has a target for WASI. */
function compileRust(source, optimization) {
  const output = join(folder, "rust.wasm");
  for (const rustc of ["rustc", "/usr/bin/rustc"])
    for (const target of ["wasm32-wasip1", "wasm32-wasi"]) {
      const args = ["--edition", "2021", "--target", target, "-g", "-C", `opt-level=${optimization.slice(2)}`];
      try {
        execFileSync(rustc, [...args, source, "-o", output], { stdio: "ignore" });
        return readFileSync(output);
      } catch {
        continue;
      }
    }
  return null;
}

async function llvm(args, files) {
  const output = [];
  const after = await runLLVM(args, files, {
    stdout: (bytes) => bytes && output.push(bytes.slice()),
    decodeASCII: false,
    fetchProgress: () => undefined,
  });
  return { files: after, text: Buffer.concat(output).toString() };
}

/** Each line that an instruction belongs to, the innermost first. */
async function addr2line(module, addresses) {
  const hex = addresses.map((address) => `0x${address.toString(16)}`);
  const args = ["addr2line", "-i", "--output-style=JSON", "-e", "/module.wasm", ...hex];
  const { text } = await llvm(args, { "module.wasm": module });
  return JSON.parse(text).map(({ Symbol: frames }) => {
    if (!frames?.[0]?.Line) return [];
    const places = frames.filter(({ Line }) => Line > 0).map((one) => `${posix.normalize(one.FileName)}:${one.Line}`);
    return [...new Set(places)];
  });
}

function picked(items, random, count) {
  if (items.length === 0) return [];
  return Array.from({ length: count }, () => items[Math.floor(random() * items.length)]);
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
