import { INVOCATION_PHASES, type InvocationPhases, StartKind } from "../model/faas/activation.ts";
import type { ServerReport } from "../model/load/load-sample.ts";
import type { ServerReportPlaces } from "../model/load/load-target.ts";

/** Answers of the emulator's `/faas/NAME`. */
export const EDGE_REPORT: ServerReportPlaces = {
  activationId: "json:activationId",
  startKind: "json:startKind",
  instanceId: "json:instanceId",
  phases: "json:times",
  serverTime: "json:times.totalNs",
  serverTimeUnit: "ns",
};

/** Answers of OpenWhisk to an invocation: the times are in the activation's record. */
export const OPENWHISK_REPORT: ServerReportPlaces = {
  activationId: "header:x-openwhisk-activation-id",
  startKind: null,
  instanceId: null,
  phases: null,
  serverTime: null,
  serverTimeUnit: "ns",
};

const NS_PER_UNIT = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 } as const;

export type AnswerHeaders = Record<string, string | string[] | undefined>;

/** Whether the body has to be read for it. */
export function reportNeedsBody(places: ServerReportPlaces): boolean {
  const { activationId, startKind, instanceId, phases, serverTime } = places;
  return [activationId, startKind, instanceId, phases, serverTime].some((place) => place?.startsWith("json:"));
}

/** What an answer says of itself; null where nothing of it is there. */
export function readServerReport(
  places: ServerReportPlaces,
  headers: AnswerHeaders,
  bodyText: string | null,
): ServerReport | null {
  const body = bodyText === null ? undefined : parseJson(bodyText);
  const read = (place: string | null): unknown => {
    if (place === null) return undefined;
    const name = place.slice(place.indexOf(":") + 1);
    return place.startsWith("json:") ? memberOf(body, name) : headers[name.toLowerCase()];
  };
  const activationId = read(places.activationId);
  const instanceId = read(places.instanceId);
  const serverTime = Number(read(places.serverTime) ?? Number.NaN);
  const report: ServerReport = {
    activationId: typeof activationId === "string" ? activationId : null,
    startKind: StartKind.safeParse(read(places.startKind)).data ?? null,
    instanceId: typeof instanceId === "string" ? instanceId : null,
    serverNs: serverTime >= 0 ? Math.round(serverTime * NS_PER_UNIT[places.serverTimeUnit]) : null,
    phases: phasesOf(read(places.phases)),
  };
  return Object.values(report).every((value) => value === null) ? null : report;
}

/** Of an answer that says no: its status, and the reason where its body gives one as the emulator or OpenWhisk does. */
export function statusWords(status: number, bodyText: string | null): string {
  const body = bodyText === null ? undefined : parseJson(bodyText);
  const words = [memberOf(body, "code"), memberOf(body, "error")].filter(
    (word): word is string => typeof word === "string" && word !== "",
  );
  return [`HTTP ${status}`, ...words].join(": ");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, path: string): unknown {
  let member = value;
  for (const name of path.split(".")) {
    if (typeof member !== "object" || member === null || !Object.hasOwn(member, name)) return undefined;
    member = (member as Record<string, unknown>)[name];
  }
  return member;
}

/** Checked by hand, since the schema is too slow for thousands in a second. */
function phasesOf(value: unknown): InvocationPhases | null {
  if (typeof value !== "object" || value === null) return null;
  const phases: Partial<InvocationPhases> = {};
  for (const phase of INVOCATION_PHASES) {
    const ns = (value as Record<string, unknown>)[phase];
    if (typeof ns !== "number" || !Number.isSafeInteger(ns) || ns < 0) return null;
    phases[phase] = ns;
  }
  return phases as InvocationPhases;
}
