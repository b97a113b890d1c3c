import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { z } from "zod";
import { WorkbenchError } from "#shared/errors.ts";
import { LANGUAGE_WORDS } from "#shared/format/language-words.ts";
import type { Language, Target } from "#shared/model/target.ts";
import type { InstallManager } from "#shared/model/install.ts";
import { refuseUnknownRuntimes } from "#shared/model/runtime-names.ts";
import { parseRuntimeRef, Tool, type CompilerId, type DetectedTool, type RuntimeRef } from "#shared/model/tool.ts";
import type { CompilerAdapter } from "#toolchains/compilers/adapter.ts";
import { targetBuilders } from "#toolchains/compilers/candidates.ts";
import { compilers } from "#toolchains/compilers/index.ts";
import { detectContainerEngine } from "#toolchains/containers/detect-container-engine.ts";
import { findInstallFacts, type InstallFacts } from "#toolchains/install/install-facts.ts";
import {
  installPage,
  installPlans,
  isComplete,
  ownToolFolders,
  type InstallPlan,
} from "#toolchains/install/install-plan.ts";
import type { DetectionContext } from "#toolchains/process/detection.ts";
import { startDetection } from "#toolchains/process/start-detection.ts";
import type { RuntimeAdapter } from "#toolchains/runtimes/adapter.ts";
import { runtimes } from "#toolchains/runtimes/index.ts";
import { runtimeMode } from "#toolchains/runtimes/runtime-mode.ts";
import { readJsonFile, writeJsonFile } from "../store/json-file.ts";

const ToolScan = z.object({
  schemaVersion: z.literal(1),
  fingerprint: z.string(),
  scannedAtMs: z.number(),
  tools: z.array(Tool),
});
type ToolScan = z.infer<typeof ToolScan>;

/** What a changed folder doesn't show (a target added to Rust, say) is noticed after this long, or by scanning again. */
const SCAN_KEPT_MS = 3_600_000;

export interface ChosenCompiler {
  adapter: CompilerAdapter;
  tool: Tool;
}

export interface ChosenRuntime {
  adapter: RuntimeAdapter;
  tool: Tool;
  variant: string | null;
}

/** Ways to install are added to every answer anew: they depend on who asks, a terminal or a window. */
const WITHOUT_INSTALL: Pick<Tool, "install" | "installPage"> = { install: [], installPage: null };

/** Every runtime there is, with and without a variant, installed or not. */
export const runtimeRefs: readonly RuntimeRef[] = runtimes.flatMap(({ id, variants }) => [
  runtimeMode(id, null),
  ...variants.map((variant) => runtimeMode(id, variant)),
]);

/** Its modes and targets as they are, with what doesn't depend on the machine's search. */
function completeCompiler(adapter: CompilerAdapter, tool: DetectedTool): Tool {
  const builders = targetBuilders(tool);
  return {
    ...tool,
    modeDetails: [],
    ...(builders.length > 1 && { builders }),
    optimizationFlags: adapter.optimizationFlags,
    ...WITHOUT_INSTALL,
  };
}

function completeRuntime(adapter: RuntimeAdapter, tool: DetectedTool): Tool {
  const modeDetails = [null, ...adapter.variants].map((variant) => {
    const ref = runtimeMode(adapter.id, variant);
    return {
      ref,
      target: adapter.target(variant),
      terms: tool.modes.includes(ref) ? adapter.terms({ variant, warmupRuns: 1, features: [] }, tool) : null,
    };
  });
  return { ...tool, modeDetails, optimizationFlags: {}, ...WITHOUT_INSTALL };
}

async function completeEngine(context: DetectionContext): Promise<Tool> {
  const tool = await detectContainerEngine(context);
  return { ...tool, modeDetails: [], optimizationFlags: {}, ...WITHOUT_INSTALL };
}

function otherWays(tool: Tool, plans: readonly InstallPlan[]): string {
  if (isComplete(tool)) return "It is installed already.";
  if (plans.length === 0) return `How to get it: ${tool.installPage}`;
  return `Ways to install it here: ${plans.map(({ method }) => method.manager).join(", ")}.`;
}

/** Where tools go that the workbench keeps for itself. */
export function ownToolsFolder(dataDir: string): string {
  return join(dataDir, "tools");
}

/**
 * Everything installed here. A scan starts every compiler and runtime once, so it is kept in `toolchains.json`
 * for as long as PATH, its folders and the tools that were found are the same.
 */
export function createToolCatalog(
  dataDir: string,
  context: DetectionContext,
  appVersion: string,
  options: { mayUseSudo?: boolean } = {},
) {
  const path = join(dataDir, "toolchains.json");
  const toolsFolder = ownToolsFolder(dataDir);
  let current: Promise<ToolScan> | null = null;

  async function fingerprint(tools: Tool[]): Promise<string> {
    const onPath = (context.env.PATH ?? context.env.Path ?? "").split(delimiter).filter(Boolean);
    const folders = [...onPath, ...ownToolFolders(toolsFolder, process)];
    // Of an engine, its socket: it is there when the engine is.
    const found = tools.flatMap((tool) => tool.candidates.map(({ path }) => path.replace(/^unix:\/\//, "")));
    const stats = await Promise.all(
      [...folders, ...found].map(async (file) => {
        const seen = await stat(file).catch(() => null);
        return `${file} ${seen?.mtimeMs} ${seen?.size}`;
      }),
    );
    return createHash("sha256")
      .update([appVersion, process.execPath, ...stats].join("\n"))
      .digest("hex");
  }

  async function scan(): Promise<ToolScan> {
    const nextContext = startDetection(context);
    const tools = await Promise.all([
      ...compilers.map(async (adapter) => completeCompiler(adapter, await adapter.detect(nextContext()))),
      ...runtimes.map(async (adapter) => completeRuntime(adapter, await adapter.detect(nextContext()))),
      completeEngine(nextContext()),
    ]);
    const result: ToolScan = {
      schemaVersion: 1,
      fingerprint: await fingerprint(tools),
      scannedAtMs: Date.now(),
      tools,
    };
    // Only a cache: a full disk must not hide the tools.
    await writeJsonFile(path, result).catch(() => undefined);
    return result;
  }

  async function readUsable(): Promise<ToolScan | null> {
    const kept = await readJsonFile(path, ToolScan, 1).catch(() => null);
    const usable =
      kept && Date.now() - kept.scannedAtMs < SCAN_KEPT_MS && kept.fingerprint === (await fingerprint(kept.tools));
    return usable ? kept : null;
  }

  let recalled: Promise<ToolScan | null> | null = null;

  /** Reads what an earlier scan left, without ever starting one: worth doing before somebody waits for it. */
  function recall(): Promise<ToolScan | null> {
    recalled ??= readUsable();
    return recalled;
  }

  const keptOrNew = async (): Promise<ToolScan> => (await recall()) ?? scan();

  function factsFor(tools: readonly Tool[]): Promise<InstallFacts> {
    return findInstallFacts(context, { toolsFolder, tools, mayUseSudo: options.mayUseSudo ?? false });
  }

  async function withInstallMethods(found: ToolScan): Promise<ToolScan> {
    const facts = await factsFor(found.tools);
    const tools = found.tools.map((tool) => ({
      ...tool,
      install: isComplete(tool) ? [] : installPlans(tool.id, facts).map(({ method }) => method),
      installPage: installPage(tool.id),
    }));
    return { ...found, tools };
  }

  function list({ rescan = false }: { rescan?: boolean } = {}): Promise<ToolScan> {
    if (rescan || !current) {
      current = (rescan ? scan() : keptOrNew()).then(withInstallMethods);
      current.catch(() => {
        current = null;
      });
    }
    return current;
  }

  async function toolOf(kind: Tool["kind"], id: string): Promise<Tool | undefined> {
    const { tools } = await list();
    return tools.find((tool) => tool.kind === kind && tool.id === id);
  }

  /** The compiler that was asked for, or the first that can do it. Throws TOOL_UNAVAILABLE with how to get one. */
  async function chooseCompiler(language: Language, target: Target, asked?: CompilerId): Promise<ChosenCompiler> {
    const capable: ChosenCompiler[] = [];
    for (const adapter of compilers) {
      const tool = await toolOf("compiler", adapter.id);
      if (tool) capable.push({ adapter, tool });
    }
    if (asked) {
      const chosen = capable.find(({ adapter }) => adapter.id === asked);
      if (!chosen) throw new WorkbenchError("INTERNAL", `There is no adapter for ${asked}.`);
      if (chosen.tool.state !== "available")
        throw new WorkbenchError("TOOL_UNAVAILABLE", `${chosen.tool.name}: ${chosen.tool.reason}.`, {
          hint: chosen.tool.hint ?? undefined,
        });
      return chosen;
    }
    const fits = ({ tool }: ChosenCompiler) => tool.languages.includes(language);
    const ready = capable.find(
      (choice) => fits(choice) && choice.tool.state === "available" && choice.tool.targets.includes(target),
    );
    if (ready) return ready;
    const wanted = capable.filter(fits).find(({ tool }) => tool.hint) ?? capable.find(fits);
    const what =
      target === "native"
        ? `${LANGUAGE_WORDS[language]} compiler`
        : `${LANGUAGE_WORDS[language]} compiler for ${target}`;
    throw new WorkbenchError("TOOL_UNAVAILABLE", `no ${what} found`, {
      hint: wanted?.tool.hint ?? `Install a compiler with the target ${target}, then scan again.`,
    });
  }

  /** The compilers that are here and can build a language for a target. */
  async function capableCompilers(language: Language, target: Target): Promise<CompilerId[]> {
    const { tools } = await list();
    const able = (tool: Tool) =>
      tool.state === "available" && tool.languages.includes(language) && tool.targets.includes(target);
    return compilers.map(({ id }) => id).filter((id) => tools.some((tool) => tool.id === id && able(tool)));
  }

  /** Throws INVALID_REQUEST for a name that doesn't exist, TOOL_UNAVAILABLE for one not installed, or without the mode. */
  async function chooseRuntime(ref: RuntimeRef): Promise<ChosenRuntime> {
    const { id, variant } = parseRuntimeRef(ref);
    const adapter = runtimes.find((candidate) => candidate.id === id);
    refuseUnknownRuntimes([ref], runtimeRefs);
    if (!adapter) throw new WorkbenchError("INTERNAL", `There is no adapter for ${ref}.`);
    const tool = await toolOf("runtime", id);
    if (!tool || tool.state !== "available")
      throw new WorkbenchError("TOOL_UNAVAILABLE", `${adapter.name}: ${tool?.reason ?? "not found"}`, {
        hint: tool?.hint ?? undefined,
      });
    if (!tool.modes.includes(ref))
      throw new WorkbenchError(
        "TOOL_UNAVAILABLE",
        `${adapter.name} at ${tool.path} was built without the mode ${ref}.`,
        {
          hint: `It offers: ${tool.modes.join(", ")}.`,
        },
      );
    return { adapter, tool, variant };
  }

  /**
   * How a tool is installed in the way that was asked for. Throws INVALID_REQUEST for a tool or a way that doesn't
   * exist, TOOL_UNAVAILABLE for a way that this machine lacks something for.
   */
  async function planInstall(id: string, manager: InstallManager): Promise<{ tool: Tool; plan: InstallPlan }> {
    const { tools } = await list();
    const tool = tools.find((candidate) => candidate.id === id);
    if (!tool)
      throw new WorkbenchError("INVALID_REQUEST", `There is no tool named ${id}.`, {
        hint: `Known tools: ${tools.map((known) => known.id).join(", ")}.`,
      });
    const plans = isComplete(tool) ? [] : installPlans(id, await factsFor(tools));
    const plan = plans.find(({ method }) => method.manager === manager);
    if (!plan)
      throw new WorkbenchError("INVALID_REQUEST", `${tool.name} can't be installed with ${manager} here.`, {
        hint: otherWays(tool, plans),
      });
    if (plan.method.blocked)
      throw new WorkbenchError("TOOL_UNAVAILABLE", `${tool.name} can't be installed with ${manager} here.`, {
        hint: plan.method.blocked,
      });
    return { tool, plan };
  }

  return { recall, list, chooseCompiler, capableCompilers, chooseRuntime, planInstall };
}

export type ToolCatalog = ReturnType<typeof createToolCatalog>;
