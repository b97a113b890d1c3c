import { createInterface } from "node:readline/promises";
import type { Failure } from "#shared/model/failure.ts";
import type { InstallMethod } from "#shared/model/install.ts";
import type { Tool } from "#shared/model/tool.ts";
import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import type { Session } from "../session.ts";
import { watchJob, whyNoResult } from "../watch-job.ts";

export interface ToolsInstallOptions {
  manager?: string;
  yes?: boolean;
  dryRun?: boolean;
}

/** `wb tools install ID`: shows what it would do, asks, does it, and says what it found afterwards. */
export async function toolsInstall(id: string, options: ToolsInstallOptions, session: Session): Promise<number> {
  const { output, workbench, interruption } = session;
  // Anew, as it may have been installed by hand a moment ago.
  const { tools } = await workbench.client.tools.list({ rescan: true });
  const tool = tools.find((candidate) => candidate.id === id);
  const refuse = (document: Record<string, unknown>, failure: Failure, exitCode: number) => {
    output.answer(document, "", failure);
    return exitCode;
  };
  if (!tool) return refuse({}, unknownTool(id, tools), EXIT.usage);
  if (tool.state === "available" && tool.install.length === 0) {
    const text = `${tool.name} ${tool.version ?? ""} is here already: ${tool.path ?? "it comes with the workbench"}`;
    output.answer({ tool }, text);
    return EXIT.done;
  }
  const choice = chooseMethod(tool, options.manager);
  if ("failure" in choice) return refuse({ methods: tool.install }, choice.failure, choice.exitCode);
  const { method } = choice;
  const { manager, commands } = method;
  const plan = { manager, commands, method, methods: tool.install };
  if (options.dryRun) {
    output.answer(plan, describePlan(tool, method));
    return EXIT.done;
  }
  if (!output.json || !options.yes) output.note(describePlan(tool, method));
  if (!options.yes) {
    if (output.json || !process.stdin.isTTY) return refuse(plan, mustBeAgreedTo(id, method), EXIT.usage);
    const agreed = await Promise.race([ask(`Install ${tool.name} like this? [y/N] `), interruption.ended]);
    if (!agreed) {
      output.note("Nothing was done.");
      return EXIT.done;
    }
  }
  const { jobId } = await workbench.client.tools.install({ id, manager });
  const printed = createLineBuffer((line) => output.note(line));
  const view = await watchJob(jobId, session, (event) => {
    if (event.type === "log") printed.add(event.text);
  });
  printed.end();
  const found = view.result as Tool | null | undefined;
  const failure = view.status === "succeeded" ? null : whyNoResult(view, "The installation");
  const text = failure ? "" : `${tool.name} ${found?.version ?? ""} is installed: ${found?.path}`;
  output.answer({ ...plan, tool: found ?? null }, text, failure);
  return failure ? exitCodeOf(failure.code) : EXIT.done;
}

function unknownTool(id: string, tools: readonly Tool[]): Failure {
  return {
    code: "INVALID_REQUEST",
    message: `There is no tool named ${id}.`,
    hint: `Known tools: ${tools.map((tool) => tool.id).join(", ")}.`,
  };
}

function mustBeAgreedTo(id: string, { manager }: InstallMethod): Failure {
  return {
    code: "INVALID_REQUEST",
    message: "Nothing is installed before somebody agreed to it, and there is nobody to ask.",
    hint: `If these commands are what you want: wb tools install ${id} --manager ${manager} --yes`,
  };
}

type Choice = { method: InstallMethod } | { failure: Failure; exitCode: number };

function chooseMethod(tool: Tool, manager: string | undefined): Choice {
  const names = tool.install.map((method) => method.manager);
  const asked = tool.install.find((method) => method.manager === manager);
  if (manager !== undefined && !asked && names.length > 0)
    return {
      failure: {
        code: "INVALID_REQUEST",
        message: `${tool.name} can't be installed with ${manager} here.`,
        hint: `Ways to install it here: ${names.join(", ")}.`,
      },
      exitCode: EXIT.usage,
    };
  const method = asked ?? tool.install.find(({ blocked }) => blocked === null);
  if (method && method.blocked === null) return { method };
  const reasons = (asked ? [asked] : tool.install).map(({ manager: name, blocked }) => `${name}: ${blocked}`);
  return {
    failure: {
      code: "TOOL_UNAVAILABLE",
      message: `${tool.name} can't be installed from here.`,
      hint: [...reasons, ...(tool.installPage ? [`Its own page: ${tool.installPage}`] : [])].join("\n"),
    },
    exitCode: EXIT.toolMissing,
  };
}

function describePlan(tool: Tool, method: InstallMethod): string {
  const others = tool.install.filter(({ manager }) => manager !== method.manager);
  return [
    `${tool.name}: ${method.title}`,
    ...method.commands.map((command) => `  ${command}`),
    `goes to: ${method.destination}`,
    ...(method.minutes === null ? [] : [`takes:   about ${method.minutes} min`]),
    ...others.map(
      ({ manager, title, blocked }) => `or:      --manager ${manager} (${title}${blocked ? `; ${blocked}` : ""})`,
    ),
    ...(tool.installPage ? [`page:    ${tool.installPage}`] : []),
  ].join("\n");
}

/** Log events end where the manager's output happened to be cut, which is not at the end of a line. */
function createLineBuffer(print: (line: string) => void) {
  let unfinished = "";
  return {
    add(text: string): void {
      const lines = (unfinished + text).split("\n");
      unfinished = lines.pop() ?? "";
      for (const line of lines) print(line);
    },
    end(): void {
      if (unfinished !== "") print(unfinished);
    },
  };
}

async function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(question)).trim());
  } finally {
    lines.close();
  }
}
