import { join } from "node:path";
import type { InstallManager } from "#shared/model/install.ts";
import { aptStep } from "./apt.ts";
import { compareVersions, type InstallFacts, type Launcher, type Machine, type Program } from "./install-facts.ts";
import type { InstallStep, ToolRecipe } from "./recipe.ts";
import { addRustTargets } from "./rust-targets-recipe.ts";

/** Where an installation ends up: in a folder of the workbench's own, or in the manager's place, named for people. */
type Place = { ownFolder: true } | { destination: string };

/** How one manager gets what a recipe names. */
export interface Manager {
  id: InstallManager;
  title: (recipe: ToolRecipe) => string;
  /** Whether this way exists for such a machine, be the manager there or not. */
  offered: (recipe: ToolRecipe, facts: InstallFacts) => boolean;
  /** What is missing here, and how to get it; null when nothing is. */
  blocked: (recipe: ToolRecipe, facts: InstallFacts) => string | null;
  place: (recipe: ToolRecipe, facts: InstallFacts) => Place;
  /** `folder` is where the result goes, when that is a folder of the workbench's own. */
  steps: (recipe: ToolRecipe, facts: InstallFacts, folder: string) => InstallStep[];
}

const WITH_ADMINISTRATOR_RIGHTS = "the system, with administrator rights";

function run(label: string, launcher: Launcher | undefined, name: string, args: string[]): InstallStep {
  const { exe, args: before } = launcher ?? { exe: name, args: [] };
  return { kind: "run", label, command: { exe, args: [...before, ...args] } };
}

function needs(program: Program, facts: InstallFacts, how: string): string | null {
  return facts.programs[program] ? null : `It needs ${program}, which was not found: ${how}`;
}

/** `~/.cargo/bin` instead of `/home/ada/.cargo/bin`. */
export function shortenHome(path: string, { home }: Pick<InstallFacts, "home">): string {
  return home !== null && path.startsWith(home) ? `~${path.slice(home.length)}` : path;
}

export function aptPackages({ apt }: ToolRecipe, release: string | null): string[] | null {
  if (!apt) return null;
  const special = apt.byRelease?.[release ?? ""];
  return special === undefined ? apt.packages : special;
}

const apt: Manager = {
  id: "apt",
  title: () => "The system's packages (Debian, Ubuntu)",
  offered: (recipe, { programs, release }) =>
    programs["apt-get"] !== undefined && aptPackages(recipe, release) !== null,
  blocked(recipe, { elevation, release }) {
    if (elevation.kind !== "refused") return null;
    const packages = aptPackages(recipe, release) ?? [];
    return `It needs administrator rights, which can't be asked for here. Run this in a terminal: sudo apt-get install ${packages.join(" ")}`;
  },
  place: () => ({ destination: WITH_ADMINISTRATOR_RIGHTS }),
  steps(recipe, facts) {
    const packages = aptPackages(recipe, facts.release) ?? [];
    const only = recipe.apt?.recommended ? [] : ["--no-install-recommends"];
    return [
      ...(facts.hasPackageLists ? [] : [aptStep(facts, ["update"], "Fetch the lists of packages")]),
      aptStep(facts, ["install", "-y", ...only, ...packages], `Install ${packages.join(", ")}`),
    ];
  },
};

const brew: Manager = {
  id: "brew",
  title: () => "Homebrew",
  // On Linux only for those who have it.
  offered: (recipe, { platform, programs }) =>
    recipe.brew !== undefined && (platform === "darwin" || (platform === "linux" && programs.brew !== undefined)),
  blocked: (_, facts) =>
    facts.programs.brew && facts.isRoot
      ? "Homebrew refuses to work for the administrator: start the workbench as an ordinary user."
      : needs("brew", facts, "https://brew.sh"),
  place: () => ({ destination: "Homebrew's folder" }),
  steps: ({ brew: formulae = [], viaRustup }, { programs }) => [
    run(`Install ${formulae.join(", ")}`, programs.brew, "brew", ["install", ...formulae]),
    ...(viaRustup
      ? [
          run("Install Rust with its wasm targets", undefined, "rustup-init", [
            "-y",
            "--no-modify-path",
            "--profile",
            "minimal",
            "--target",
            "wasm32-wasip1",
            "--target",
            "wasm32-unknown-unknown",
          ]),
        ]
      : []),
  ],
};

const winget: Manager = {
  id: "winget",
  title: () => "Windows' package manager",
  offered: (recipe, { platform }) => recipe.winget !== undefined && platform === "win32",
  blocked: (_, facts) => needs("winget", facts, "install App Installer from the Microsoft Store."),
  place: () => ({ destination: "where its installer puts it" }),
  steps: ({ winget: id = "", viaRustup }, facts) => [
    run(`Install ${id}`, facts.programs.winget, "winget", [
      "install",
      "--id",
      id,
      "--exact",
      "--accept-package-agreements",
      "--accept-source-agreements",
      "--disable-interactivity",
    ]),
    ...(viaRustup ? [addRustTargets(join(facts.cargoBin, "rustup.exe"))] : []),
  ],
};

const scoop: Manager = {
  id: "scoop",
  title: () => "Scoop",
  offered: (recipe, { platform, programs }) =>
    recipe.scoop !== undefined && platform === "win32" && programs.scoop !== undefined,
  blocked: () => null,
  place: () => ({ destination: "Scoop's folder" }),
  steps: ({ scoop: name = "", viaRustup }, facts) => [
    run(`Install ${name}`, facts.programs.scoop, "scoop", ["install", name]),
    ...(viaRustup ? [addRustTargets(join(facts.cargoBin, "rustup.exe"))] : []),
  ],
};

const npm: Manager = {
  id: "npm",
  title: () => "npm package with the executable",
  offered: (recipe, facts) => recipe.npm !== undefined && recipe.npm.executables(facts) !== null,
  blocked: (_, facts) => needs("npm", facts, "it comes with Node.js, https://nodejs.org"),
  place: () => ({ ownFolder: true }),
  steps({ npm: packaged }, { programs }, folder) {
    const wanted = `${packaged?.package}@${packaged?.version}`;
    // The executable is a package of its own: no script has to run to have it.
    const args = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", wanted];
    return [run(`Install ${wanted}`, programs.npm, "npm", args)];
  },
};

const pip: Manager = {
  id: "pip",
  title: () => "PyPI package with the executable",
  offered: (recipe, facts) => recipe.pip !== undefined && recipe.pip.executables(facts) !== null,
  blocked: (_, facts) => needs("python", facts, "https://www.python.org/downloads/"),
  place: () => ({ ownFolder: true }),
  steps({ pip: packaged }, { programs }, folder) {
    const wanted = `${packaged?.package}==${packaged?.version}`;
    const args = ["-m", "pip", "install", "--target", folder, "--only-binary", ":all:", "--no-input", wanted];
    return [run(`Install ${wanted}`, programs.python, "python3", args)];
  },
};

const go: Manager = {
  id: "go",
  title: () => "Built here by Go",
  offered: (recipe) => recipe.go !== undefined,
  blocked: (_, facts) => needs("go", facts, "https://go.dev/dl/"),
  place: (_, facts) => ({ destination: shortenHome(facts.goBin, facts) }),
  steps: ({ go: path = "" }, { programs }) => [
    run(`Build ${path.split("/").at(-1)}`, programs.go, "go", ["install", path]),
  ],
};

const cargo: Manager = {
  id: "cargo",
  title: () => "Built here from crates.io",
  offered: (recipe) => recipe.cargo !== undefined,
  blocked({ cargo: wanted }, { rusts }) {
    const [newest] = rusts;
    const least = wanted?.rust ?? "";
    if (!newest) return `It needs Rust ${least} or newer, which was not found: https://rustup.rs`;
    return compareVersions(newest.version, least) < 0
      ? `It needs Rust ${least} or newer, and the newest here is ${newest.version}: https://rustup.rs`
      : null;
  },
  place: (_, facts) => ({ destination: shortenHome(facts.cargoBin, facts) }),
  steps({ cargo: wanted }, { rusts }) {
    const crate = `${wanted?.crate}@${wanted?.version}`;
    const features = wanted?.features ? ["--no-default-features", "--features", wanted.features.join(",")] : [];
    const launcher = rusts[0] && { exe: rusts[0].cargo, args: [] };
    return [run(`Build ${crate}`, launcher, "cargo", ["install", crate, "--locked", ...features])];
  },
};

const recipe: Manager = {
  id: "recipe",
  title: ({ recipe }) => recipe?.title ?? "",
  offered: ({ recipe }, facts) => recipe !== undefined && recipe.offered(facts),
  blocked: ({ recipe }, facts) => recipe?.blocked(facts) ?? null,
  place: ({ recipe }) =>
    recipe && "destination" in recipe.into ? { destination: recipe.into.destination } : { ownFolder: true },
  steps: ({ recipe }, facts, folder) => recipe?.steps(facts, folder) ?? [],
};

/** In the order in which they are usual: what only completes what is there, what is fetched ready-made, what is built. */
export const MANAGERS: readonly Manager[] = [recipe, apt, brew, winget, scoop, npm, pip, go, cargo];

/** Folders with executables that installations of the workbench's own leave below its folder of tools. */
export function executableFolders(
  toolsFolder: string,
  recipes: Record<string, ToolRecipe>,
  machine: Machine,
): string[] {
  return Object.entries(recipes).flatMap(([id, { npm, pip, recipe }]) => {
    const own = recipe && "executables" in recipe.into ? recipe.into.executables : null;
    return [npm?.executables(machine), pip?.executables(machine), own]
      .filter((folder) => typeof folder === "string")
      .map((folder) => join(toolsFolder, id, folder));
  });
}
