import { INVOCATION_PHASES, type InvocationPhases } from "../model/faas/activation.ts";
import type { LoadSample, ServerReport } from "../model/load/load-sample.ts";

/**
 * A sample as a list: its eleven numbers; then, where there is one, the error; then what the server said, with a 0 in
 * the error's place where there is none. Thousands in a second go through a pipe and into a file.
 */
export type LoadSampleRow = (number | ErrorCell | ReportCell)[];
type ErrorCell = [kind: string, message: string];
type ReportCell = [
  activationId: string | null,
  startKind: string | null,
  serverNs: number | null,
  phasesNs: number[] | null,
  /** Left out where the server doesn't tell. */
  instanceId?: string,
];

export function toSampleRow(sample: LoadSample): LoadSampleRow {
  const row: LoadSampleRow = [
    sample.group,
    sample.thread,
    sample.index,
    sample.intendedNs,
    sample.startNs,
    sample.latencyNs,
    sample.connectNs,
    sample.firstByteNs,
    sample.status,
    sample.bytesIn,
    sample.bytesOut,
  ];
  if (sample.error) row.push([sample.error.kind, sample.error.message]);
  if (sample.server) {
    if (!sample.error) row.push(0);
    const { activationId, startKind, instanceId, serverNs, phases } = sample.server;
    const phasesNs = phases && INVOCATION_PHASES.map((phase) => phases[phase]);
    const report: ReportCell = [activationId, startKind, serverNs, phasesNs];
    if (instanceId !== null) report.push(instanceId);
    row.push(report);
  }
  return row;
}

/** The opposite of `toSampleRow`; for rows that were written by it. */
export function fromSampleRow(row: LoadSampleRow): LoadSample {
  const [group, thread, index, intendedNs, startNs, latencyNs, connectNs, firstByteNs, status, bytesIn, bytesOut] =
    row as number[] as [number, number, number, number, number, number, number, number, number, number, number];
  const error = row[11] as ErrorCell | 0 | undefined;
  const report = row[12] as ReportCell | undefined;
  return {
    group,
    thread,
    index,
    intendedNs,
    startNs,
    latencyNs,
    connectNs,
    firstByteNs,
    status,
    bytesIn,
    bytesOut,
    error: error ? ({ kind: error[0], message: error[1] } as LoadSample["error"]) : null,
    server: report ? fromReportCell(report) : null,
  };
}

function fromReportCell([activationId, startKind, serverNs, phasesNs, instanceId]: ReportCell): ServerReport {
  return {
    activationId,
    startKind: startKind as ServerReport["startKind"],
    instanceId: instanceId ?? null,
    serverNs,
    phases:
      phasesNs && (Object.fromEntries(INVOCATION_PHASES.map((phase, i) => [phase, phasesNs[i]])) as InvocationPhases),
  };
}
