import { describeDesign } from "./design-words.ts";
import { formatBytes } from "./bytes.ts";
import { formatCommand } from "./command-line.ts";
import { formatMedian } from "./durations.ts";
import { describeLoad } from "./load-words.ts";
import { formatCount, joinWords, plural } from "./numbers.ts";
import { describePrecompilation } from "./precompilation-words.ts";
import { wbBenchCommand } from "./wb-command.ts";
import { describeWarning } from "./warnings.ts";
import { givenHooks } from "../model/benchmark-design.ts";
import type { Cell, RunManifest, RunSession, RunSummary } from "../model/benchmark.ts";
import type { Machine } from "../model/machine.ts";

/** Something that a reader needs to judge or repeat a benchmark, in a few phrases. */
export interface Condition {
  label: string;
  phrases: string[];
}

/** How and where a benchmark was measured; what isn't known is left out. */
export function describeConditions(manifest: RunManifest, { series }: Pick<RunSummary, "series">): Condition[] {
  const { methods, cells, sessions, machine } = manifest;
  const ahead = cells.flatMap(({ runtime, program, precompilation }) =>
    precompilation === null ? [] : [`${program} on ${runtime}: ${describePrecompilation(precompilation)}`],
  );
  const phases = series.flatMap(({ runtime, phases: told }) => (told === null ? [] : [`${runtime}: ${told.method}`]));
  return [
    {
      label: "Measured",
      phrases: [
        `wall: ${methods.wall}`,
        `processor time: ${methods.cpu}`,
        `memory: ${methods.memory}`,
        ...(methods.events === undefined ? [] : [`events: ${methods.events}`]),
        ...(methods.counters === undefined ? [] : [`counters: ${methods.counters}`]),
      ],
    },
    { label: "Design", phrases: designPhrases(manifest) },
    { label: "Empty program", phrases: floorPhrases(sessions) },
    { label: "Phases", phrases: [...new Set(phases)] },
    { label: "Before all runs", phrases: ahead.length === 0 ? [] : [...ahead, "no part of any time above"] },
    { label: "Sessions", phrases: sessions.length > 1 ? sessions.map(sessionPhrase) : [] },
    { label: "Machine", phrases: machinePhrases(machine) },
    { label: "State", phrases: statePhrases(machine) },
    { label: "Tools", phrases: toolPhrases(manifest) },
  ].filter(({ phrases: some }) => some.length > 0);
}

/** The conditions, the warnings and the commands of a benchmark as Markdown, such as for a report or an issue. */
export function conditionsMarkdown(manifest: RunManifest, summary: RunSummary): string {
  const programs = [...new Set(manifest.cells.map(({ program }) => program))];
  const commands = manifest.cells.flatMap((cell) => (cell.command === "" ? [] : cellCommands(cell)));
  return [
    `### Conditions of ${programs.join(", ")}, ${manifest.createdAt}`,
    "",
    ...describeConditions(manifest, summary).map(({ label, phrases }) => `- **${label}**: ${phrases.join("; ")}`),
    ...(summary.warnings.length === 0
      ? []
      : ["", "Warnings:", "", ...summary.warnings.map((warning) => `- ${describeWarning(warning, manifest)}`)]),
    "",
    "```sh",
    wbBenchCommand({ ...manifest.request, seed: manifest.seed }),
    ...new Set(commands),
    "```",
    "",
  ].join("\n");
}

/** Everything that was run for a cell, in order. */
export function cellCommands({ artifact, precompilation, command }: Cell): string[] {
  return [...(artifact?.commands ?? []), ...(precompilation?.commands ?? []), command];
}

const ORDER_EFFECTS = {
  shuffled: "in this order a drift of the machine's speed favours nobody",
  blocks: "in this order a drift of the machine's speed mostly cancels",
  sequential: "in this order a drift of the machine's speed counts as a difference",
};

function designPhrases({ request, seed }: RunManifest): string[] {
  const hooks = givenHooks(request.hooks).map(
    ([moment, { command, args }]) => `${moment}: ${formatCommand({ exe: command, args })}`,
  );
  const sweep = request.sweep.map(({ name, values }) => `${name} = ${values.join(", ")}`);
  return [
    describeDesign({ ...request, seed }),
    ORDER_EFFECTS[request.order],
    ...sweep,
    ...hooks,
    ...(request.environmentJitter ? ["the environment had another size in every run"] : []),
  ];
}

function floorPhrases(sessions: readonly RunSession[]): string[] {
  const floors = sessions.flatMap(({ spawnFloor }) => spawnFloor ?? []);
  const [first] = floors;
  if (first === undefined) return [];
  const times = floors.map(({ medianNs, ci95Ns }) => formatMedian(medianNs, ci95Ns));
  return [
    `${joinWords(times)} to start and end ${first.program} (median of ${formatCount(first.runs)} runs)`,
    "a part of every time, not subtracted",
  ];
}

function sessionPhrase({ startedAt, machine }: RunSession, index: number): string {
  const { loadAverage, temperatureCelsius, onBattery, cores } = machine;
  const state = [
    ...(loadAverage === null ? [] : [describeLoad({ average: loadAverage, cores })]),
    ...(temperatureCelsius == null ? [] : [`${Math.round(temperatureCelsius)} °C`]),
    ...(onBattery === true ? ["on battery"] : []),
  ];
  const when = startedAt.slice(0, 19).replace("T", " ");
  return `${index + 1}: ${when} UTC${state.length === 0 ? "" : ` (${state.join(", ")})`}`;
}

function machinePhrases(machine: Machine): string[] {
  const { physicalCores, cores, maxFrequencyMhz, container, hypervisor, virtualization } = machine;
  const surroundings = [
    container == null ? null : `in a ${container} container`,
    hypervisor == null
      ? null
      : hypervisor === "unknown"
        ? "in a virtual machine"
        : `in a virtual machine (${hypervisor})`,
  ].filter((words) => words !== null);
  return [
    machine.cpuModel,
    `${plural(cores, "processor")}${physicalCores == null || physicalCores === cores ? "" : ` on ${plural(physicalCores, "core")}`}`,
    ...(maxFrequencyMhz == null ? [] : [`at most ${formatCount(maxFrequencyMhz)} MHz`]),
    formatBytes(machine.memoryBytes),
    `${machine.os} (${machine.arch}), kernel ${machine.kernel}`,
    ...(surroundings.length > 0 ? surroundings : virtualization === null ? [] : [`inside ${virtualization}`]),
    ...(machine.cpuLimit == null ? [] : [`limited to ${machine.cpuLimit} processors' time`]),
    ...(machine.memoryLimitBytes == null ? [] : [`limited to ${formatBytes(machine.memoryLimitBytes)}`]),
  ].filter((phrase) => phrase !== "");
}

function statePhrases(machine: Machine): string[] {
  const { turbo, governor, temperatureCelsius, loadAverage, memoryAvailableBytes, addressRandomization } = machine;
  const { swapTotalBytes, swapFreeBytes, onBattery, cores } = machine;
  const swapped = swapTotalBytes == null || swapFreeBytes == null ? 0 : swapTotalBytes - swapFreeBytes;
  return [
    ...(governor === null ? [] : [`governor ${governor}`]),
    ...(turbo == null ? [] : [turbo ? "turbo on" : "turbo off"]),
    ...(loadAverage === null ? [] : [`${describeLoad({ average: loadAverage, cores })} at the start`]),
    ...(temperatureCelsius == null ? [] : [`${Math.round(temperatureCelsius)} °C`]),
    ...(onBattery === null ? [] : [onBattery ? "on battery" : "on mains power"]),
    ...(memoryAvailableBytes == null ? [] : [`${formatBytes(memoryAvailableBytes)} of memory free`]),
    ...(swapped > 0 ? [`${formatBytes(swapped)} swapped out`] : []),
    ...(addressRandomization == null ? [] : [`address randomization ${addressRandomization}`]),
  ];
}

function toolPhrases({ appVersion, cells, machine }: RunManifest): string[] {
  const runtimes = cells.flatMap(({ terms }) =>
    terms === null || terms.tier === "native" ? [] : [`${terms.runtime} ${terms.version}`.trim()],
  );
  const compilers = cells.flatMap(({ artifact }) => (artifact === null ? [] : [artifact.compiler]));
  const flags = cells.flatMap(({ terms }) =>
    terms === null || terms.codegenFlags.length === 0 ? [] : [`${terms.runtime} with ${terms.codegenFlags.join(" ")}`],
  );
  const all = [...compilers, ...runtimes, ...flags, `Wasm Workbench ${appVersion} on Node.js ${machine.nodeVersion}`];
  return [...new Set(all.filter((tool) => tool !== ""))];
}
