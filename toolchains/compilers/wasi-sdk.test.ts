import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand as run } from "../process/run-command.ts";
import { installFake, temporaryFolder } from "../testing/fake-tools.ts";
import { createWasiSdk } from "./wasi-sdk.ts";

function put(path: string, text = ""): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

interface FakeClang {
  version?: string;
  /** Where it finds what belongs to a target; nowhere when left out. */
  libc?: string;
  runtime?: string;
  linker?: string;
}

/** A clang that answers like a real one; what it doesn't find, it gives back by name only. */
function installClang(path: string, { version = "clang version 19.1.7", libc, runtime, linker }: FakeClang): string {
  const folder = libc === undefined ? "" : `*"--target=$(basename '${libc}')"*)`;
  return put(
    path,
    `#!/bin/sh
case "$*" in
  --version) echo '${version}';;
  *-print-prog-name=wasm-ld) echo '${linker ?? "wasm-ld"}';;
  *-print-libgcc-file-name) echo '${runtime ?? "/nowhere/libclang_rt.builtins-wasm32.a"}';;
  ${libc === undefined ? "" : `${folder} for last; do :; done; f='${libc}'/"\${last#-print-file-name=}"; if [ -e "$f" ]; then echo "$f"; else basename "$f"; fi;;`}
  *) for last; do :; done; echo "\${last#-print-file-name=}";;
esac
`,
  );
}

/** Everything a program for WASI needs, in a folder named after the target. */
function installParts(folder: string, target: string) {
  const libc = join(folder, "lib", target);
  put(join(libc, "crt1-command.o"));
  return { libc, runtime: put(join(folder, "libclang_rt.a")), linker: put(join(folder, "bin", "wasm-ld")) };
}

function detect(env: Record<string, string>, platform: NodeJS.Platform = "linux") {
  const context = createDetectionContext({ run, env, platform });
  const listFolder = async (path: string) => (path === env["HOME"] ? context.listFolder(path) : []);
  const fileExists = async (path: string) => !path.startsWith("/usr/share") && context.fileExists(path);
  return createWasiSdk().detect({
    ...context,
    findExecutables: (names) => context.findExecutables(names),
    listFolder,
    fileExists,
  });
}

test.skipIf(process.platform === "win32")("a wasi-sdk at WASI_SDK_PATH comes before a clang on PATH", async () => {
  const sdk = temporaryFolder();
  const parts = installParts(join(sdk, "share", "wasi-sysroot"), "wasm32-wasip1");
  const clang = installClang(join(sdk, "bin", "clang"), {
    version: "clang version 19.1.5-wasi-sdk (https://github.com/llvm/llvm-project ab4b5a2)",
    ...parts,
  });
  put(join(sdk, "bin", "clang++"));
  const system = temporaryFolder();
  installClang(join(system, "clang-19"), { ...parts, version: "Debian clang version 19.1.7 (3~deb12u1)" });
  expect(await detect({ WASI_SDK_PATH: sdk, PATH: system })).toMatchObject({
    state: "available",
    path: clang,
    version: "19.1.5-wasi-sdk",
    languages: ["c", "cpp"],
    targets: ["wasm32-wasip1"],
    parts: { "wasi-libc": parts.libc },
  });
});

test.skipIf(process.platform === "win32")("one unpacked in the home folder, the newest first", async () => {
  const home = temporaryFolder();
  const [old, latest] = ["wasi-sdk-9.0-x86_64-linux", "wasi-sdk-25.0-x86_64-linux"].map((name) => {
    const folder = join(home, name);
    return installClang(join(folder, "bin", "clang"), installParts(folder, "wasm32-wasi"));
  });
  const tool = await detect({ HOME: home, PATH: "" });
  expect(tool.path).toBe(latest);
  expect(tool.candidates.map(({ path }) => path)).toEqual([latest, old]);
});

test.skipIf(process.platform === "win32")("Debian's clang counts, and C++ only with libc++ for wasm", async () => {
  const folder = temporaryFolder();
  const parts = installParts(folder, "wasm32-wasi");
  installClang(join(folder, "clang-19"), { ...parts, version: "Debian clang version 19.1.7 (3~deb12u1)" });
  put(join(folder, "clang++-19"));
  const only = await detect({ PATH: folder });
  expect(only).toMatchObject({ state: "available", version: "19.1.7 (Debian clang)", languages: ["c"] });
  put(join(parts.libc, "libc++.a"));
  expect((await detect({ PATH: folder })).languages).toEqual(["c", "cpp"]);
});

test.skipIf(process.platform === "win32")("a tree that clang has to be told of", async () => {
  const folder = temporaryFolder();
  const { runtime, linker } = installParts(folder, "unused");
  const root = join(folder, "root");
  const { libc } = installParts(root, "wasm32-wasip1");
  installClang(join(folder, "clang"), { runtime, linker });
  expect(await detect({ PATH: folder, WASI_SYSROOT: root })).toMatchObject({
    state: "available",
    parts: { "wasi-libc": libc, sysroot: root },
  });
});

test.skipIf(process.platform === "win32")("each candidate says what it lacks", async () => {
  const [whole, noRuntime, noLinker, native] = [0, 1, 2, 3].map(() => temporaryFolder());
  const parts = installParts(whole!, "wasm32-wasi");
  installClang(join(noRuntime!, "clang-18"), { ...parts, runtime: undefined });
  installClang(join(noLinker!, "clang-17"), { ...parts, linker: undefined });
  const clang = installClang(join(native!, "clang"), {});
  const tool = await detect({ PATH: [noRuntime, noLinker, native].join(delimiter) });
  expect(tool.state).toBe("broken");
  expect(tool.candidates.map(({ reason }) => reason)).toEqual([
    expect.stringContaining("libclang_rt.builtins"),
    expect.stringContaining("wasm-ld"),
    "finds no C library for WASI (wasi-libc)",
  ]);
  // A compiler for native programs is not a broken wasi-sdk.
  expect(await detect({ PATH: native! })).toMatchObject({
    state: "missing",
    path: null,
    reason: `no wasi-sdk found: ${clang} finds no C library for WASI (wasi-libc)`,
  });
});

test.skipIf(process.platform === "win32")(
  "a WASI_SDK_PATH that is wrong, a broken link and a silent compiler",
  async () => {
    const folder = temporaryFolder();
    expect(await detect({ WASI_SDK_PATH: folder, PATH: "" })).toMatchObject({
      state: "broken",
      reason: expect.stringContaining("is not there, though WASI_SDK_PATH says so"),
    });
    symlinkSync(join(folder, "gone"), join(folder, "wasm32-wasi-clang"));
    const tool = await detect({ PATH: folder });
    expect(tool).toMatchObject({ state: "broken", reason: expect.stringContaining("is a link that leads nowhere") });
    const silent = temporaryFolder();
    const path = installFake(silent, "wasm32-wasi-clang", "print");
    expect(await detect({ PATH: silent })).toMatchObject({
      state: "broken",
      reason: `${path} does not say its version like a clang`,
    });
  },
);
