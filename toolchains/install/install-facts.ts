import { arch as processArch } from "node:process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DetectedTool } from "#shared/model/tool.ts";
import { usualFolders } from "../compilers/usual-folders.ts";
import type { DetectionContext } from "../process/detection.ts";

export interface Machine {
  platform: NodeJS.Platform;
  /** As Node names it: `x64`, `arm64`. */
  arch: string;
}

const PROGRAMS = {
  "apt-get": ["apt-get"],
  sudo: ["sudo"],
  pkexec: ["pkexec"],
  brew: ["brew"],
  winget: ["winget"],
  cargo: ["cargo"],
  rustup: ["rustup"],
  go: ["go"],
  npm: ["npm"],
  python: ["python3", "python"],
  cmake: ["cmake"],
  "c++": ["c++", "g++", "clang++"],
} as const;

export type Program = keyof typeof PROGRAMS | "scoop";

/** How a manager is started: itself, or an interpreter and its script. */
export interface Launcher {
  exe: string;
  args: string[];
}

/** How administrator rights are got for the system's package manager. */
type Elevation =
  | { kind: "unneeded" }
  /** `inTerminal`: it asks for the password on the terminal that this process belongs to. */
  | { kind: "through"; exe: string; inTerminal: boolean }
  | { kind: "refused" };

/** What is known of a machine before anything is installed on it. */
export interface InstallFacts extends Machine {
  /** For showing paths below it as `~`; null where the environment names none. */
  home: string | null;
  /** Where tools of the workbench's own go, each into a folder named after it. */
  toolsFolder: string;
  /** Code name of the Debian or Ubuntu release, or of the one this system is made from. */
  release: string | null;
  /** The system's package lists were fetched before. */
  hasPackageLists: boolean;
  isRoot: boolean;
  elevation: Elevation;
  programs: Partial<Record<Program, Launcher>>;
  /** Every Rust that works, the newest first. */
  rusts: { version: string; rustc: string; cargo: string }[];
  /** Where `cargo install` and `go install` put programs. */
  cargoBin: string;
  goBin: string;
}

export interface InstallFactsOptions {
  toolsFolder: string;
  tools: readonly DetectedTool[];
  /** Whoever started this process sits at its terminal, where sudo can ask for a password. */
  mayUseSudo: boolean;
  arch?: string;
  isRoot?: boolean;
}

/** Looks around without starting anything: cheap enough to be done with every list of the tools. */
export async function findInstallFacts(context: DetectionContext, options: InstallFactsOptions): Promise<InstallFacts> {
  const { env, platform } = context;
  const { toolsFolder, tools, mayUseSudo, arch = processArch, isRoot = process.getuid?.() === 0 } = options;
  const home = env["HOME"] ?? env["USERPROFILE"] ?? null;
  const programs = await findPrograms(context);
  const cargoHome = env["CARGO_HOME"] ?? join(home ?? "", ".cargo");
  return {
    platform,
    arch,
    home,
    toolsFolder,
    release: platform === "linux" ? await findRelease() : null,
    hasPackageLists: (await context.listFolder("/var/lib/apt/lists")).some((name) => name.includes("_Packages")),
    isRoot,
    elevation: findElevation({ isRoot, mayUseSudo, programs, env }),
    programs,
    rusts: rustsAmong(tools),
    cargoBin: join(cargoHome, "bin"),
    goBin:
      env["GOBIN"] || join(env["GOPATH"]?.split(platform === "win32" ? ";" : ":")[0] || join(home ?? "", "go"), "bin"),
  };
}

function findElevation(known: {
  isRoot: boolean;
  mayUseSudo: boolean;
  programs: InstallFacts["programs"];
  env: DetectionContext["env"];
}): Elevation {
  const { sudo, pkexec } = known.programs;
  if (known.isRoot) return { kind: "unneeded" };
  if (known.mayUseSudo && sudo) return { kind: "through", exe: sudo.exe, inTerminal: true };
  // It asks in a window of the desktop's.
  if (pkexec && (known.env["DISPLAY"] || known.env["WAYLAND_DISPLAY"]))
    return { kind: "through", exe: pkexec.exe, inTerminal: false };
  return { kind: "refused" };
}

async function findPrograms(context: DetectionContext): Promise<InstallFacts["programs"]> {
  const found = await Promise.all(
    Object.entries(PROGRAMS).map(async ([program, names]): Promise<[string, Launcher | undefined]> => {
      const [exe] = await context.findExecutables([...names], usualFolders(context));
      return [program, exe === undefined ? undefined : { exe, args: [] }];
    }),
  );
  const programs = Object.fromEntries(found.filter(([, launcher]) => launcher)) as InstallFacts["programs"];
  if (context.platform !== "win32") return programs;
  return { ...programs, ...(await findWindowsScripts(context)) };
}

/** On Windows npm and Scoop are scripts, started by the programs that they are written for. */
async function findWindowsScripts(context: DetectionContext): Promise<InstallFacts["programs"]> {
  const [node] = await context.findExecutables(["node"]);
  const npm = node && join(dirname(node), "node_modules", "npm", "bin", "npm-cli.js");
  const [powershell] = await context.findExecutables(["powershell"]);
  const scoop = join(context.env["SCOOP"] ?? join(context.env["USERPROFILE"] ?? "", "scoop"), "shims", "scoop.ps1");
  return {
    npm: node && npm && (await context.fileExists(npm)) ? { exe: node, args: [npm] } : undefined,
    scoop:
      powershell && (await context.fileExists(scoop))
        ? { exe: powershell, args: ["-NoProfile", "-ExecutionPolicy", "Bypass", "-File", scoop] }
        : undefined,
  };
}

/** From os-release(5); derivatives name what they are made from. */
async function findRelease(): Promise<string | null> {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  const value = (name: string) => new RegExp(`^${name}="?([^"\\n]+)"?$`, "m").exec(text)?.[1];
  return value("UBUNTU_CODENAME") ?? value("DEBIAN_CODENAME") ?? value("VERSION_CODENAME") ?? null;
}

function rustsAmong(tools: readonly DetectedTool[]): InstallFacts["rusts"] {
  const cargos = tools.find(({ id }) => id === "cargo")?.candidates ?? [];
  const rustcs = tools.find(({ id }) => id === "rustc")?.candidates ?? [];
  return cargos
    .filter(({ state }) => state === "available")
    .flatMap(({ path: cargo }) => {
      // Its version is that of the rustc beside it: Debian numbers the two differently.
      const rustc = rustcs.find(({ path, state }) => dirname(path) === dirname(cargo) && state === "available");
      return rustc?.version ? [{ version: rustc.version, rustc: rustc.path, cargo }] : [];
    })
    .toSorted((a, b) => compareVersions(b.version, a.version));
}

/** Below zero when `a` is older; suffixes such as `-nightly` don't count. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0));
  for (let part = 0; part < 3; part += 1) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
