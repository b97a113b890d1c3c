import { WorkbenchError } from "../../errors.ts";
import type { SandboxId } from "../../model/faas/sandbox.ts";
import type { Generator } from "../../stats/generator.ts";
import { quantile } from "../../stats/quantiles.ts";
import type { AloneWork } from "./contention.ts";
import type { Origin, RecordedFunction } from "./read-record.ts";

/** What a call takes alone on the machine, in the order in which it happens. */
export type CallCost = Pick<AloneWork, "makeMs" | "loadMs" | "runMs" | "runCpuShare" | "replyMs">;

/** What calls took in the record, to draw from. */
export interface CostTable {
  /** By function and by how the pool came by the sandbox. */
  costs: ReadonlyMap<string, readonly CallCost[]>;
  /** Making a sandbox of a kind. */
  makeMs: ReadonlyMap<SandboxId, readonly number[]>;
  /** The way of a request to the pool. */
  wayMs: readonly number[];
}

export interface KnownCosts {
  table: CostTable;
  /** What isn't in the record, and where it was taken from instead, in sentences. */
  substitutions: string[];
}

const ORIGINS: readonly Origin[] = ["made", "stem", "reused"];
const ORIGIN_WORDS: Readonly<Record<Origin, string>> = { made: "cold", stem: "prewarmed", reused: "warm" };
const USUAL_WAY_MS = 0.2;

export function costKey({ key }: RecordedFunction, origin: Origin): string {
  return `${origin} ${key}`;
}

/** Throws INVALID_REQUEST where the record can't tell what a call of one of the functions would take. */
export function knownCosts(work: readonly AloneWork[], functions: readonly RecordedFunction[]): KnownCosts {
  const costs = new Map<string, readonly CallCost[]>();
  const substitutions: string[] = [];
  for (const fn of functions) {
    for (const origin of ORIGINS) {
      const { found, substitution } = costsOf(work, fn, origin);
      costs.set(costKey(fn, origin), found);
      if (substitution !== null) substitutions.push(substitution);
    }
  }
  const makeMs = new Map<SandboxId, number[]>();
  for (const { call, makeMs: oneMs } of work)
    if (call.origin === "made") makeMs.set(call.fn.sandbox, [...(makeMs.get(call.fn.sandbox) ?? []), oneMs]);
  const ways = work.flatMap(({ wayMs }) => wayMs ?? []);
  return { table: { costs, makeMs, wayMs: ways.length > 0 ? ways : [USUAL_WAY_MS] }, substitutions };
}

/** As many of each kind, drawn from its own: how they might have been recorded, too (bootstrap). */
export function resampled({ costs, makeMs, wayMs }: CostTable, generator: Generator): CostTable {
  const again = <T>(values: readonly T[]): T[] => values.map(() => pick(values, generator));
  return {
    costs: new Map([...costs].map(([key, values]) => [key, again(values)])),
    makeMs: new Map([...makeMs].map(([sandbox, values]) => [sandbox, again(values)])),
    wayMs: again(wayMs),
  };
}

/** `values` has at least one. */
export function pick<T>(values: readonly T[], generator: Generator): T {
  return values[generator.nextIndex(values.length)] as T;
}

function costsOf(
  work: readonly AloneWork[],
  fn: RecordedFunction,
  origin: Origin,
): { found: CallCost[]; substitution: string | null } {
  const own = (wanted: Origin) => work.filter(({ call }) => call.fn.key === fn.key && call.origin === wanted);
  const seen = own(origin);
  if (seen.length > 0) return { found: seen, substitution: null };
  const name = `${fn.path} in ${fn.sandbox}`;
  const unseen = `${name} had no ${ORIGIN_WORDS[origin]} call in the record: `;
  if (origin === "stem") {
    const { found } = costsOf(work, fn, "made");
    return {
      found: found.map((cost) => ({ ...cost, makeMs: 0 })),
      substitution: `${unseen}its cold calls without the making of the sandbox stand for them.`,
    };
  }
  if (origin === "reused") {
    const first = [...own("stem"), ...own("made")];
    if (first.length > 0)
      return {
        found: first.map((cost) => ({ ...cost, makeMs: 0, loadMs: 0 })),
        substitution: `${unseen}the run of its first calls stands for them.`,
      };
  } else {
    const found = madeLikeOthers(work, fn, [...own("reused"), ...own("stem")]);
    if (found.length > 0)
      return {
        found,
        substitution: `${unseen}making and loading were taken from other functions in ${fn.sandbox}.`,
      };
  }
  throw new WorkbenchError("INVALID_REQUEST", `The record has no call from which a start of ${name} could be told.`, {
    hint: `Record a ${ORIGIN_WORDS[origin]} call of it that ends well, then ask again.`,
  });
}

/** The function's own run after the making and loading of others, and after what their first runs took more than later ones. */
function madeLikeOthers(work: readonly AloneWork[], fn: RecordedFunction, own: readonly AloneWork[]): CallCost[] {
  if (own.length === 0) return [];
  const others = work.filter(({ call }) => call.fn.sandbox === fn.sandbox && call.fn.key !== fn.key);
  const laterMs = others.filter(({ call }) => call.origin === "reused").map(({ runMs }) => runMs);
  const usualMs = laterMs.length > 0 ? quantile(laterMs, 0.5) : Number.POSITIVE_INFINITY;
  return others
    .filter(({ call }) => call.origin === "made")
    .map(({ makeMs, loadMs, runMs }, index) => {
      const run = own[index % own.length] as AloneWork;
      return { ...run, makeMs, loadMs, runMs: run.runMs + Math.max(0, runMs - usualMs) };
    });
}
