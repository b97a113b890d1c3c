import { arch } from "node:process";
import type { LensArchitecture } from "#shared/model/lens/lens-code.ts";

const ARCHITECTURES: Partial<Record<string, LensArchitecture>> = { x64: "x86_64", arm64: "aarch64" };

/** This machine's; undefined where it is one whose code nobody here reads. */
export const hostArchitecture = ARCHITECTURES[arch];

/** As people write it. */
export function architectureName(architecture: LensArchitecture): string {
  return architecture === "x86_64" ? "x86-64" : "aarch64";
}
