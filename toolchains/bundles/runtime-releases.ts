import type { RuntimeId } from "#shared/model/tool.ts";

/** How an image of Alpine's kind gets a runtime: an archive of the project's own release, made for musl or static. */
interface RuntimeRelease {
  url(version: string, architecture: "x86_64" | "aarch64"): string;
  /** For tar: `-J`, `-z`. */
  unpacks: string;
  /** Where the program is in the archive. */
  member(version: string, architecture: "x86_64" | "aarch64"): string;
}

const goArchitecture = { x86_64: "amd64", aarch64: "arm64" };

/** Names of the releases' files as the projects publish them on GitHub. */
export const RUNTIME_RELEASES: Partial<Record<RuntimeId, RuntimeRelease>> = {
  wasmtime: {
    url: (version, architecture) =>
      `https://github.com/bytecodealliance/wasmtime/releases/download/v${version}/wasmtime-v${version}-${architecture}-musl.tar.xz`,
    unpacks: "-J",
    member: (version, architecture) => `wasmtime-v${version}-${architecture}-musl/wasmtime`,
  },
  wasmer: {
    url: (version, architecture) =>
      `https://github.com/wasmerio/wasmer/releases/download/v${version}/wasmer-linux-musl-${goArchitecture[architecture]}.tar.gz`,
    unpacks: "-z",
    member: () => "bin/wasmer",
  },
  wazero: {
    url: (version, architecture) =>
      `https://github.com/wazero/wazero/releases/download/v${version}/wazero_${version}_linux_${goArchitecture[architecture]}.tar.gz`,
    unpacks: "-z",
    member: () => "wazero",
  },
};
