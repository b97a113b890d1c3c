import { instanceLanes, type LaneActivation } from "../faas/microscope/instance-lanes.ts";
import { subjectName } from "../load/subject-name.ts";
import { INVOCATION_PHASES, type InvocationPhases } from "../model/faas/activation.ts";
import { SandboxId } from "../model/faas/sandbox.ts";
import type { LoadSample } from "../model/load/load-sample.ts";
import type { LoadSeries } from "../model/load/load-run.ts";
import { callAt, lanesFigure, type LaneGroup } from "./lanes-figure.ts";
import { loadNotes, loadTitle, measuredSeries, type LoadFigureInput } from "./load-figure-input.ts";
import type { PlotModel, Point } from "./plot-model.ts";

type Run = LoadFigureInput["run"];

/** Whether the answers of any series say which sandbox they came from. */
export function tellsInstances({ samples }: Pick<Run, "samples">): boolean {
  return samples.some((own) => own.some(({ server }) => server?.instanceId != null));
}

/** All requests of a run by the sandbox that served them, a plot for each series. */
export function loadLanesFigure({ run, width, theme }: Omit<LoadFigureInput, "measure">): PlotModel {
  const groups = groupsOf(run).map(({ group }) => group);
  const figure = lanesFigure({ subject: subjectName(run.manifest.request.subject), groups, notes: [], width, theme });
  const untold = run.samples.flat().length - drawnCalls(groups);
  const notes = [
    "When a request came to the server is taken to be in the middle of what its way took beyond the server's own time.",
    ...(untold > 0 ? [`${untold} requests are not drawn: their answers don't say where they were carried out.`] : []),
    ...loadNotes(run),
  ];
  return { ...figure, title: `Requests by sandbox, ${loadTitle(run)}`, notes };
}

/** The request at a place of the figure: its series' place in the run, and itself. */
export function laneRequestAt(
  run: Run,
  pick: { panel: number; at: Point },
): { place: number; sample: LoadSample } | null {
  const groups = groupsOf(run);
  const call = callAt({ groups: groups.map(({ group }) => group) }, pick);
  const place = groups[pick.panel]?.place;
  if (call === null || place === undefined) return null;
  const sample = run.samples[place]?.[Number(call.activationId)];
  return sample ? { place, sample } : null;
}

function groupsOf(run: Run): { place: number; group: LaneGroup }[] {
  const title = subjectName(run.manifest.request.subject);
  return measuredSeries(run).flatMap(({ place, series, samples }) => {
    const calls = samples.flatMap((sample, index) => activationOf(sample, index, series, title) ?? []);
    const lanes = instanceLanes(calls);
    return lanes === null ? [] : [{ place, group: { title: series.label, lanes } }];
  });
}

const NO_PHASES = Object.fromEntries(INVOCATION_PHASES.map((phase) => [phase, 0])) as InvocationPhases;
/** What a server without a place for a call answers with. */
const REFUSALS: readonly number[] = [429, 503];

/** Its number among the samples is its id: an answer without one is a request, too. */
function activationOf(sample: LoadSample, index: number, series: LoadSeries, path: string): LaneActivation | null {
  const { server, startNs, latencyNs, status } = sample;
  const base = { activationId: String(index), path, fault: null };
  if (server?.phases && server.serverNs !== null && server.instanceId !== null) {
    const { phases, startKind, instanceId, serverNs } = server;
    const sandbox = series.sandbox ?? sandboxOf(instanceId);
    if (sandbox === null) return null;
    const waitNs = phases.queueNs + phases.placeNs + phases.createSandboxNs + phases.startRuntimeNs;
    const arrivedNs = startNs + Math.max(0, latencyNs - serverNs) / 2;
    return {
      ...base,
      sandbox,
      instanceId,
      startKind,
      phases,
      totalNs: serverNs,
      startedAtMs: (arrivedNs + waitNs) / 1e6,
    };
  }
  if (!REFUSALS.includes(status) || series.sandbox === null) return null;
  const { sandbox } = series;
  const refused = { instanceId: null, startKind: null, phases: NO_PHASES, totalNs: latencyNs };
  return { ...base, ...refused, sandbox, startedAtMs: startNs / 1e6 };
}

/** Our pool names its sandboxes by their kind, itself and a number: `v8-isolate-mwsd1va5-8`. */
function sandboxOf(instanceId: string): SandboxId | null {
  return SandboxId.safeParse(instanceId.replace(/-[^-]+-\d+$/, "")).data ?? null;
}

function drawnCalls(groups: readonly LaneGroup[]): number {
  return groups.reduce(
    (sum, { lanes: { lanes, unplaced } }) =>
      sum + unplaced.length + lanes.reduce((calls, lane) => calls + lane.calls.length, 0),
    0,
  );
}
