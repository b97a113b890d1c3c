import { join } from "node:path";
import type { DetectionContext } from "../process/detection.ts";

/** Where compilers are commonly installed without being on PATH. */
export function usualFolders({ env, platform }: DetectionContext): string[] {
  const home = env["HOME"] ?? env["USERPROFILE"];
  const cargo = env["CARGO_HOME"] ?? (home === undefined ? undefined : join(home, ".cargo"));
  const rust = cargo === undefined ? [] : [join(cargo, "bin")];
  if (platform === "win32") {
    const programs = env["ProgramFiles"] ?? "C:\\Program Files";
    const msys = ["ucrt64", "mingw64", "clang64"].map((flavour) => join("C:\\msys64", flavour, "bin"));
    return [...rust, join(programs, "LLVM", "bin"), ...msys];
  }
  const homebrew = ["/opt/homebrew", "/usr/local"].flatMap((prefix) => [`${prefix}/bin`, `${prefix}/opt/llvm/bin`]);
  return [...rust, "/usr/bin", ...(platform === "darwin" ? homebrew : ["/usr/local/bin"])];
}
