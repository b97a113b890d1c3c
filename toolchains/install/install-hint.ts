import type { MissingPart, ToolCandidate } from "#shared/model/tool.ts";
import { aptPackages } from "./managers.ts";
import type { ToolRecipe } from "./recipe.ts";
import { isInstallable, TOOL_RECIPES } from "./tool-recipes.ts";

/** Longer commands are left to `wb tools install`, which shows them. */
const MAX_COMMAND_CHARACTERS = 60;

/** One line that says how to get or repair a tool on such a system, for errors and lists. Looks at nothing. */
export function installHint(id: string, platform: NodeJS.Platform = process.platform): string {
  if (!isInstallable(id)) return `Install ${id}, then scan for tools again.`;
  const recipe = TOOL_RECIPES[id];
  const command = systemCommand(recipe, platform);
  const own = `wb tools install ${id}`;
  if (command !== null && command.length <= MAX_COMMAND_CHARACTERS) return `Install it: ${command} (or: ${own})`;
  return command !== null || isPreparedHere(recipe, platform)
    ? `Install it: ${own}`
    : `Install it as its page says: ${recipe.page}`;
}

/** The compiler, the assembler and the linker of a Mac come together. */
const APPLE_TOOLS = "xcode-select --install";

const PARTS: Record<MissingPart, { name: string; packages: string[]; manager?: string }> = {
  "c-compiler": { name: "a C compiler", packages: ["gcc", "libc6-dev"], manager: "gcc" },
  "c-library": { name: "the C library's development files", packages: ["libc6-dev"] },
  binutils: { name: "binutils, the assembler and linker", packages: ["binutils"] },
};

/** One line that says how to make the candidates of a broken tool work, or how to get the tool. */
export function repairHint(id: string, candidates: readonly ToolCandidate[], platform?: NodeJS.Platform): string {
  const part = candidates.find(({ lacks }) => lacks !== undefined)?.lacks;
  return part === undefined ? installHint(id, platform) : partHint(part, platform);
}

function partHint(part: MissingPart, platform: NodeJS.Platform = process.platform): string {
  const { name, packages, manager } = PARTS[part];
  if (platform === "darwin") return `Install ${name}: ${APPLE_TOOLS}`;
  const own = manager === undefined ? "" : ` (or: wb tools install ${manager})`;
  return platform === "linux"
    ? `Install ${name}: sudo apt-get install ${packages.join(" ")}${own}`
    : `Install ${name} with the system's package manager${own}`;
}

/** What a person would usually type on such a system; null where its managers have no package. */
function systemCommand(recipe: ToolRecipe, platform: NodeJS.Platform): string | null {
  const { brew, winget, scoop, go, cargo, isAppleTool } = recipe;
  const packages = aptPackages(recipe, null);
  if (platform === "darwin" && isAppleTool) return APPLE_TOOLS;
  if (platform === "linux" && packages) return `sudo apt-get install ${packages.join(" ")}`;
  if (platform === "darwin" && brew) return `brew install ${brew.join(" ")}`;
  if (platform === "win32" && winget) return `winget install ${winget}`;
  if (platform === "win32" && scoop) return `scoop install ${scoop}`;
  if (go) return `go install ${go}`;
  return cargo && !cargo.features ? `cargo install ${cargo.crate}@${cargo.version} --locked` : null;
}

/** Ways with more to them than one command. */
function isPreparedHere({ npm, pip, cargo, recipe }: ToolRecipe, platform: NodeJS.Platform): boolean {
  return Boolean(npm ?? pip ?? cargo) || (recipe !== undefined && platform === "linux");
}
