import type { RunManifest, RunSummary } from "../model/benchmark.ts";
import { formatBytes } from "../format/bytes.ts";
import { describeSeveralVerdicts } from "../format/verdict-text.ts";
import { orderWords } from "../format/design-words.ts";
import { formatCount, joinWords, plural } from "../format/numbers.ts";

/** Footnotes that let a reader judge a benchmark, or repeat it: method, versions, machine. */
export function experimentNotes(manifest: RunManifest, summary: RunSummary): string[] {
  const several = describeSeveralVerdicts(summary.verdicts) ?? "";
  const how = [method(manifest, summary), several].filter((sentence) => sentence !== "").join(" ");
  return [how, versions(manifest), machine(manifest)].filter((note) => note !== "");
}

function method(manifest: RunManifest, summary: RunSummary): string {
  const { request } = manifest;
  const counts = summary.series.map(({ n }) => n).filter((n) => n > 0);
  const fewest = Math.min(...counts);
  const most = Math.max(...counts);
  const runs =
    counts.length === 0
      ? "no runs"
      : `n = ${fewest === most ? formatCount(most) : `${formatCount(fewest)} to ${formatCount(most)}`} each,`;
  const warmup = request.warmupRuns === 0 ? "without warm-up" : `after ${plural(request.warmupRuns, "warm-up run")}`;
  const args = request.invocation.args.length === 0 ? "" : `, arguments ${request.invocation.args.join(" ")}`;
  const early = manifest.state === "finished" ? "" : `, ${manifest.state} before ${formatCount(request.runs)} runs`;
  const { optimization, simd, wasmOpt } = request.build;
  const code = [`-${optimization}`, ...(simd ? ["SIMD"] : []), ...(wasmOpt === null ? [] : [`wasm-opt -${wasmOpt}`])];
  const sessions = manifest.sessions.length > 1 ? `, in ${manifest.sessions.length} sessions` : "";
  return `${runs} ${warmup}, ${orderWords(request)}, seed ${manifest.seed}${sessions}, ${code.join(", ")}${args}${early}.`;
}

function versions({ cells }: RunManifest): string {
  const runtimes = cells.flatMap(({ terms }) =>
    // Native code has no runtime; its compiler and the machine are named apart.
    terms === null || terms.tier === "native" ? [] : [`${terms.runtime} ${terms.version}`.trim()],
  );
  const compilers = cells.flatMap(({ artifact }) => (artifact === null ? [] : [artifact.compiler]));
  const sentences = [
    listed("Run by", runtimes),
    listed(
      "Built by",
      compilers.filter((compiler) => compiler !== ""),
    ),
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

function listed(verb: string, names: string[]): string {
  return names.length === 0 ? "" : `${verb} ${joinWords([...new Set(names)])}.`;
}

function machine({ machine, createdAt, appVersion }: RunManifest): string {
  if (machine.cpuModel === "")
    return `Imported ${createdAt.slice(0, 10)}; the machine isn't known. Wasm Workbench ${appVersion}.`;
  const parts = [
    // In brackets: after a number Inter draws the x of x64 as a multiplication sign.
    `${machine.cpuModel} (${machine.arch})`,
    plural(machine.cores, "core"),
    formatBytes(machine.memoryBytes),
    `${machine.os} ${machine.kernel}`,
    ...(machine.virtualization === null ? [] : [machine.virtualization]),
    createdAt.slice(0, 10),
    `Wasm Workbench ${appVersion}`,
  ];
  return `${parts.filter((part) => part.trim() !== "").join(", ")}.`;
}
