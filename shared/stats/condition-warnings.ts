import type { ConditionSample } from "../conditions/condition-sample.ts";
import { nameRounds } from "../conditions/describe-condition-warning.ts";
import { findConditionWarnings } from "../conditions/find-condition-warnings.ts";
import { joinWords } from "../format/numbers.ts";
import type { RunManifest, RunSession, Sample, Warning } from "../model/benchmark.ts";

/**
 * What disturbed the machine while the samples of bars were taken, and whether the measuring was broken off. Warm-up
 * runs and what was measured beside enter no result, so nothing is said of them.
 */
export function conditionWarnings(
  { cells, sessions }: Pick<RunManifest, "cells" | "sessions">,
  conditions: readonly ConditionSample[],
  samples: readonly Sample[],
): Warning[] {
  const bars = new Set(cells.map(({ index }) => index));
  const counts = ({ cell, phase }: Sample) => phase === "measure" && bars.has(cell);
  const stretches = conditions.map((condition) => ({
    condition,
    samples: samples.slice(condition.firstSample, condition.lastSample + 1).filter(counts),
  }));
  const disturbances = findConditionWarnings(stretches).map(({ code, samples: touched, worst }): Warning => ({
    code: "DISTURBED",
    cells: [...new Set(touched.map(({ cell }) => cell))].toSorted((a, b) => a - b),
    params: {
      by: code,
      sampleCount: touched.length,
      worst,
      ranges: nameRounds(touched.map(({ round }) => round)),
    },
    samples: touched.map(({ cell, round }) => ({ cell, round })),
  }));
  return [...disturbances, ...severalSessions(sessions, samples.filter(counts))];
}

const BEGUN_AFTER: Record<NonNullable<RunSession["begunAfter"]>, string> = {
  pause: "after a pause",
  interruption: "after it was cancelled or broken off",
  "measurer-death": "after the measuring process died",
};

function severalSessions(sessions: readonly RunSession[], measured: readonly Sample[]): Warning[] {
  if (sessions.length < 2) return [];
  const begun = sessions.flatMap(({ begunAfter }, number) => {
    if (number === 0) return [];
    const rounds = measured.filter(({ session }) => session === number).map(({ round }) => round);
    const first = rounds.reduce((least, round) => Math.min(least, round), Infinity);
    const from = rounds.length === 0 ? "without a sample" : `from round ${first} on`;
    return [[`the ${ordinal(number + 1)} ${from}`, begunAfter && BEGUN_AFTER[begunAfter]].filter(Boolean).join(" ")];
  });
  const params = { by: "SESSIONS", sampleCount: measured.length, worst: sessions.length, ranges: joinWords(begun) };
  return [{ code: "DISTURBED", cells: [], params }];
}

function ordinal(number: number): string {
  return ["", "first", "second", "third"][number] ?? `${number}th`;
}
