import type { LensArchitecture } from "#shared/model/lens/lens-code.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import { hostArchitecture } from "../engines/host-architecture.ts";

/** The machine that the workbench runs on; null of a processor whose code nobody here reads. */
export interface NativeHost {
  platform: NodeJS.Platform;
  architecture: LensArchitecture | null;
}

export function nativeHost(): NativeHost {
  return { platform: process.platform, architecture: hostArchitecture ?? null };
}

/** What makes a compiler write ELF objects for a processor, or why it can't. */
export type NativeTarget = { flags: string[] } | { reason: string };

/**
 * Of clang, ELF is asked for on systems with other object files: the code stays the system's, with its own headers and
 * calling convention.
 */
const CLANG_ELF_TARGETS: Partial<Record<NodeJS.Platform, Partial<Record<LensArchitecture, string>>>> = {
  darwin: { aarch64: "arm64-apple-macosx-elf" },
  win32: { x86_64: "x86_64-pc-windows-msvc-elf" },
};

export function rustTarget(architecture: LensArchitecture): string {
  return `${architecture}-unknown-linux-gnu`;
}

/** How this compiler is told to write ELF objects for a processor. */
export function nativeTarget(
  { id, name, version }: Pick<DetectedTool, "id" | "name" | "version">,
  architecture: LensArchitecture,
  host: NativeHost,
): NativeTarget {
  const isHostsOwn = architecture === host.architecture;
  if (host.platform === "linux" && isHostsOwn) return { flags: [] };
  // On macOS `gcc` is Apple's clang under another name.
  if (id === "clang" || version?.includes("is clang") === true) return clangTarget(architecture, host, isHostsOwn);
  if (id === "rustc") return { flags: [`--target=${rustTarget(architecture)}`] };
  if (id === "cargo")
    return {
      reason: `Cargo links what it builds, and there is no linker for ${rustTarget(architecture)} here; open the source itself to see what rustc makes of it`,
    };
  return {
    reason: isHostsOwn
      ? `${name} writes no ELF objects on this system, and no others are read; clang can be asked for them`
      : `${name} makes code for this machine's processor only; clang makes it for ${architecture}, too`,
  };
}

function clangTarget(architecture: LensArchitecture, { platform }: NativeHost, isHostsOwn: boolean): NativeTarget {
  const own = isHostsOwn ? CLANG_ELF_TARGETS[platform]?.[architecture] : undefined;
  // Linux's headers are needed for it as soon as a source includes one of the system's.
  return { flags: [`--target=${own ?? `${architecture}-linux-gnu`}`] };
}

/** Folders of which one has to be there for sources that include the C library's headers. */
const CROSS_HEADERS: Record<LensArchitecture, string[]> = {
  x86_64: ["/usr/x86_64-linux-gnu/include", "/usr/include/x86_64-linux-gnu"],
  aarch64: ["/usr/aarch64-linux-gnu/include", "/usr/include/aarch64-linux-gnu"],
};

const HEADER_PACKAGES: Record<LensArchitecture, string> = {
  x86_64: "g++-x86-64-linux-gnu",
  aarch64: "g++-aarch64-linux-gnu",
};

/** What a reader should know about code that isn't this system's own; null where there is nothing. */
export async function nativeTargetNote(
  target: NativeTarget,
  architecture: LensArchitecture,
  { platform }: NativeHost,
  fileExists: (path: string) => Promise<boolean>,
): Promise<string | null> {
  const [flag] = "flags" in target ? target.flags : [];
  if (flag === undefined || flag.endsWith("-elf")) return null;
  const system = platform === "linux" ? null : `It is code for Linux: ${flag} is what can be read here.`;
  const lacks =
    flag === `--target=${rustTarget(architecture)}` ? null : await missingHeaders(architecture, platform, fileExists);
  return [system, lacks].filter((sentence) => sentence !== null).join(" ") || null;
}

async function missingHeaders(
  architecture: LensArchitecture,
  platform: NodeJS.Platform,
  fileExists: (path: string) => Promise<boolean>,
): Promise<string | null> {
  const there = await Promise.all(CROSS_HEADERS[architecture].map((folder) => fileExists(`${folder}/stdio.h`)));
  if (there.includes(true)) return null;
  const hint = platform === "linux" ? ` Debian has them in ${HEADER_PACKAGES[architecture]}.` : "";
  return `The headers of Linux on ${architecture} aren't here: a source that includes one of the C library's doesn't compile.${hint}`;
}
