import { basename, join } from "node:path";
import { formatCommand } from "#shared/format/command-line.ts";
import type { InstallMethod } from "#shared/model/install.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { InstallFacts, Machine } from "./install-facts.ts";
import { executableFolders, MANAGERS, shortenHome, type Manager } from "./managers.ts";
import type { InstallStep, ToolRecipe } from "./recipe.ts";
import { isInstallable, TOOL_RECIPES } from "./tool-recipes.ts";

/** One way to get a tool, with all that is needed to carry it out. */
export interface InstallPlan {
  method: InstallMethod;
  /** The workbench's own folder for this tool, where the steps fill one; null when the manager has its own place. */
  ownFolder: string | null;
  /** With another folder in the place of the own one: what is made there can be moved as a whole. */
  stepsInto: (folder: string) => InstallStep[];
  /** A step as a person would type it; what isn't a command is a comment. */
  describe: (step: InstallStep) => string;
}

/** Every way to get a tool on such a machine, the usual one first. Starts nothing. */
export function installPlans(id: string, facts: InstallFacts): InstallPlan[] {
  if (!isInstallable(id)) return [];
  const recipe = TOOL_RECIPES[id];
  return MANAGERS.filter((manager) => manager.offered(recipe, facts)).map((manager) =>
    planOf(manager, recipe, facts, join(facts.toolsFolder, id)),
  );
}

function planOf(manager: Manager, recipe: ToolRecipe, facts: InstallFacts, folder: string): InstallPlan {
  const place = manager.place(recipe, facts);
  const stepsInto = (into: string) => manager.steps(recipe, facts, into);
  const describe = (step: InstallStep) => describeStep(step, facts);
  return {
    method: {
      manager: manager.id,
      title: manager.title(recipe),
      commands: stepsInto(folder).map(describe),
      destination: "destination" in place ? place.destination : shortenHome(folder, facts),
      blocked: manager.blocked(recipe, facts),
      minutes: recipe.minutes[manager.id] ?? null,
    },
    ownFolder: "destination" in place ? null : folder,
    stepsInto,
    describe,
  };
}

function describeStep(step: InstallStep, { programs }: Pick<InstallFacts, "programs">): string {
  if (step.kind !== "run") return `# ${step.label}`;
  const { exe, args, env = {} } = step.command;
  // Found under its name, a program is named so. Another of the same name, such as a second cargo, is named by its path.
  const names = new Map(Object.values(programs).map((launcher) => [launcher.exe, programName(launcher.exe)]));
  const quoted = (text: string) => formatCommand({ exe: text, args: [] });
  const change = Object.entries(env)
    .filter(([name]) => !UNSAID_VARIABLES.has(name))
    .map(([name, value]) => `${name}=${quoted(value)}`);
  return [...change, ...[exe, ...args].map((word) => quoted(names.get(word) ?? word))].join(" ");
}

/** They only keep a program from asking and make its words readable; a person at a terminal wants neither. */
const UNSAID_VARIABLES = new Set(["DEBIAN_FRONTEND", "LC_ALL"]);

function programName(path: string): string {
  return basename(path).replace(/\.exe$/i, "");
}

/** The tool's own page on installing it; null for what comes with the workbench. */
export function installPage(id: string): string | null {
  return isInstallable(id) ? TOOL_RECIPES[id].page : null;
}

/** Whether a tool is there with all that is wanted of it: a Rust without a wasm target works, and yet lacks something. */
export function isComplete(tool: Pick<DetectedTool, "id" | "state" | "targets">): boolean {
  if (tool.state !== "available" || !isInstallable(tool.id)) return tool.state === "available";
  const wanted = TOOL_RECIPES[tool.id].wantedTargets ?? [];
  return wanted.every((target) => tool.targets.includes(target));
}

/** Folders below the workbench's folder of tools in which executables may be. */
export function ownToolFolders(toolsFolder: string, machine: Machine): string[] {
  return executableFolders(toolsFolder, TOOL_RECIPES, machine);
}
