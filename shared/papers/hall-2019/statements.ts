import { formatBytes } from "../../format/bytes.ts";
import { formatDuration } from "../../format/durations.ts";
import { formatCount, formatPercent, formatSignificant, joinWords } from "../../format/numbers.ts";
import { plannedRequests } from "../../load/planned-requests.ts";
import type { SandboxId } from "../../model/faas/sandbox.ts";
import type { JudgedStatement, MeasuredPart } from "../../model/paper.ts";
import { mean } from "../../stats/moments.ts";
import { allOf, answer, judge, judged, NotMeasured, type Answer, type Judgement } from "../evidence.ts";
import { judgeLiftoff, judgeNativeFaster, judgeSizes } from "./judge-tables.ts";
import { isAbout, ROUNDING_WORDS, summed, times, titleOf } from "./judge-words.ts";
import { instancesIn4Gb, memoryPerInstance } from "./findings.ts";
import {
  callsOf,
  coldShare,
  loadOf,
  spread,
  spreadOf,
  timesNs,
  warmOnes,
  type Calls,
  type TimeKind,
} from "./measured.ts";
import { experimentOf, patternAt } from "./plan.ts";
import { FUNCTIONS, HALL_2019, PAPERS_PAIR, PATTERNS, type HallFunction, type PatternName } from "./published.ts";

interface Statement {
  id: string;
  section: string;
  figures: readonly string[];
  claim: string;
  /** The pattern on whose number of calls the outcome depends, as cold ones come first. */
  wholePattern?: PatternName;
  test: (parts: readonly MeasuredPart[]) => Judgement;
}

const PATTERN_FIGURE: Record<PatternName, string> = { SCMA: "fig5", MCSA: "fig6", MCMA: "fig7" };
const isModerate = (fn: HallFunction) => HALL_2019.functions[fn].task === "moderate";
const CONTAINER: SandboxId = PAPERS_PAIR.openwhisk;
const WASM: SandboxId = PAPERS_PAIR.wasm;

const underPattern = (parts: readonly MeasuredPart[], pattern: PatternName, fn: HallFunction, sandbox: SandboxId) =>
  callsOf(parts, experimentOf(PATTERN_FIGURE[pattern], fn), sandbox);

/** Both of the paper's measure, where it says something else than the server's time. */
const bothTimes = (tell: (kind: TimeKind) => number) =>
  `${times(tell("server"))} by the server's times (${times(tell("openwhisk"))} by the paper's measure)`;

/** The paper's claims in its order; each is judged by the test that is named beside it. */
const STATEMENTS: readonly Statement[] = [
  {
    id: "native-faster",
    section: "5.3, table 2",
    figures: ["table2"],
    claim: "Wasm takes 6, 5.3 and 1.9 times as long as native.",
    test: judgeNativeFaster,
  },
  {
    id: "liftoff",
    section: "5.3",
    figures: ["table2"],
    claim: "V8's baseline compiler improved execution times by about half.",
    test: judgeLiftoff,
  },
  {
    id: "scma-best",
    section: "5.7",
    figures: ["fig5"],
    claim:
      "Wasm's best case is 1.5 to 3 times slower than that of containers for moderate tasks, about 6 times for the basic one.",
    test: (parts) => {
      const rows = FUNCTIONS.map((fn) => {
        const [container, wasm] = [CONTAINER, WASM].map((sandbox) => underPattern(parts, "SCMA", fn, sandbox)) as [
          Calls,
          Calls,
        ];
        const factor = (kind: TimeKind) => spread(wasm, kind).minNs / spread(container, kind).minNs;
        const holds = isModerate(fn) ? isAbout(factor("server"), 1.5, 3) : isAbout(factor("server"), 6);
        return { holds, text: `${titleOf(fn)} ${bothTimes(factor)}` };
      });
      return summed(rows, "Shortest wasm call over shortest container call: ");
    },
  },
  {
    id: "scma-average",
    section: "5.7",
    figures: ["fig5"],
    wholePattern: "SCMA",
    claim:
      "Cold starts raise container averages by 25 to 50 percent for moderate tasks, by about 400 percent for the basic one.",
    test: (parts) => {
      const rows = FUNCTIONS.map((fn) => {
        const calls = underPattern(parts, "SCMA", fn, CONTAINER);
        const warm = warmOnes(calls);
        if (warm.samples.length === 0) throw new NotMeasured(`no call of ${CONTAINER} was warm`);
        const factor = (kind: TimeKind) => spread(calls, kind).avgNs / spread(warm, kind).avgNs;
        const holds = isModerate(fn) ? isAbout(factor("server"), 1.25, 1.5) : isAbout(factor("server"), 5);
        return { holds, text: `${titleOf(fn)} ${bothTimes(factor)}` };
      });
      const erratum = " The paper's own table 3 gives 12.7 for the basic task.";
      const judgement = summed(rows, "Average over the average of warm calls: ");
      return { ...judgement, text: judgement.text + erratum };
    },
  },
  {
    id: "mcsa-cold-share",
    section: "5.6 and 5.7",
    figures: ["fig6"],
    wholePattern: "MCSA",
    claim: "About half of the container calls are cold where 50 clients call once each.",
    test: (parts) => judgeColdShare(parts, "MCSA", 0.5, 0.5),
  },
  {
    id: "mcsa-average",
    section: "5.7",
    figures: ["fig6"],
    wholePattern: "MCSA",
    claim:
      "The container average is 6 to 14 times its best case for moderate tasks and about 100 times for the basic one; wasm is about 70 and 90 percent faster on average.",
    test: judgeAverages,
  },
  {
    id: "mcma-cold-share",
    section: "5.6",
    figures: ["fig7"],
    wholePattern: "MCMA",
    claim: "20 to 25 percent of the container calls are cold where one client repeats and 25 call once.",
    test: (parts) => judgeColdShare(parts, "MCMA", 0.2, 0.25),
  },
  {
    id: "steadier",
    section: "5.4 to 5.7",
    figures: ["fig5", "fig6", "fig7"],
    claim: "Wasm latencies are steadier than those of containers in all three patterns.",
    test: judgeSteadiness,
  },
  {
    id: "smaller",
    section: "5.2, table 1",
    figures: ["table1"],
    claim: "Wasm binaries are 5 to 8 times smaller than static native ones, through dead-code removal.",
    test: judgeSizes,
  },
  {
    id: "resources",
    section: "abstract",
    figures: ["density"],
    claim: "Fewer resources are needed to host a function.",
    test: judgeResources,
  },
];

function judgeColdShare(parts: readonly MeasuredPart[], pattern: PatternName, least: number, most: number): Judgement {
  const all = FUNCTIONS.map((fn) => underPattern(parts, pattern, fn, CONTAINER));
  const whole = coldShare({ sandbox: CONTAINER, errors: 0, samples: all.flatMap(({ samples }) => samples) });
  const each = FUNCTIONS.map((fn, index) => `${titleOf(fn)} ${formatPercent(coldShare(all[index]!))}`);
  return judged(
    answer(isAbout(whole, least, most)),
    `${formatPercent(whole)} of the calls of ${CONTAINER} were cold: ${joinWords(each)}. ${ROUNDING_WORDS}`,
  );
}

function judgeAverages(parts: readonly MeasuredPart[]): Judgement {
  const rows = FUNCTIONS.map((fn) => {
    const container = underPattern(parts, "MCSA", fn, CONTAINER);
    const wasm = underPattern(parts, "MCSA", fn, WASM);
    const factor = (kind: TimeKind) => spread(container, kind).avgNs / spread(container, kind).minNs;
    const saved = 1 - spread(wasm, "server").avgNs / spread(container, "server").avgNs;
    const [least, most, share] = isModerate(fn) ? [6, 14, 0.7] : [100, 100, 0.9];
    return {
      holds: isAbout(factor("server"), least, most) && isAbout(saved, share),
      text: `${titleOf(fn)}: container average over its best ${bothTimes(factor)}, wasm ${fasterWords(saved)} on average`,
    };
  });
  return summed(rows, "");
}

const fasterWords = (saved: number) =>
  saved >= 0 ? `${formatPercent(saved)} faster` : `${formatPercent(-saved)} slower`;

/** By maximum over minimum and by p95 over p50, of every function in every pattern. */
function judgeSteadiness(parts: readonly MeasuredPart[]): Judgement {
  const rows = PATTERNS.flatMap((pattern) =>
    FUNCTIONS.map((fn) => {
      const spreads = [WASM, CONTAINER].map((sandbox) => {
        const { minNs, maxNs, p50Ns, p95Ns } = spread(underPattern(parts, pattern, fn, sandbox), "server");
        return { whole: maxNs / minNs, usual: p95Ns / p50Ns };
      });
      const [wasm, container] = spreads as [(typeof spreads)[number], (typeof spreads)[number]];
      const holds = wasm.whole < container.whole && wasm.usual < container.usual;
      const pair = (a: number, b: number) => `${formatSignificant(a)} against ${formatSignificant(b)}`;
      return {
        holds,
        text:
          `${pattern}, ${titleOf(fn)}: maximum over minimum ${pair(wasm.whole, container.whole)}, ` +
          `p95 over p50 ${pair(wasm.usual, container.usual)}`,
      };
    }),
  );
  const whether = answer(rows.every(({ holds }) => holds));
  return judged(whether, `${WASM} against ${CONTAINER}. ${rows.map(({ text }) => text).join("; ")}.`);
}

function judgeResources(parts: readonly MeasuredPart[]): Judgement {
  const both = [WASM, CONTAINER].map((sandbox) => {
    const memory = memoryPerInstance(parts, sandbox);
    if (!memory || memory.busyBytes === null || memory.idleBytes === null) {
      callsOf(parts, "density", sandbox);
      throw new NotMeasured(`the system does not tell what ${sandbox} takes`);
    }
    const { idleBytes, busyBytes } = memory;
    return { sandbox, idleBytes, busyBytes };
  });
  const [wasm, container] = both as [(typeof both)[number], (typeof both)[number]];
  const whether: Answer = allOf([
    answer(wasm.idleBytes < container.idleBytes),
    answer(wasm.busyBytes < container.busyBytes),
  ]);
  const words = both.map(
    ({ sandbox, idleBytes, busyBytes }) =>
      `${sandbox} takes ${formatBytes(idleBytes)} idle and ${formatBytes(busyBytes)} busy, ` +
      `${formatCount(instancesIn4Gb(busyBytes))} busy ones in 4 GB`,
  );
  return judged(whether, `${words.join("; ")}.`);
}

/** Every statement of the paper with what a run of it says; a pure function of what was measured. */
export function judgeStatements(parts: readonly MeasuredPart[]): JudgedStatement[] {
  return STATEMENTS.map(({ id, section, figures, claim, wholePattern, test }) => {
    const asMeasured = judge(() => test(parts));
    const { outcome, text } = ofWholePattern(parts, wholePattern, asMeasured);
    return {
      id,
      section,
      figures: [...figures],
      claim,
      outcome,
      text: text + aboutWasm(id, asMeasured.outcome, parts),
    };
  });
}

/** A shorter run of the pattern has the same cold calls among fewer: what it gives is told, and nothing follows from it. */
function ofWholePattern(
  parts: readonly MeasuredPart[],
  pattern: PatternName | undefined,
  judgement: Judgement,
): Judgement {
  const measured = pattern && loadOf(parts, experimentOf(PATTERN_FIGURE[pattern], FUNCTIONS[0]));
  if (!measured || judgement.outcome === "not-testable") return judgement;
  const calls = plannedRequests(measured.manifest.request.pattern) ?? 0;
  const whole = plannedRequests(patternAt(pattern, "paper")) ?? 0;
  if (calls === whole) return judgement;
  const text =
    `Not judged from ${formatCount(calls)} calls in place of the paper's ${formatCount(whole)}, ` +
    `as the share of cold ones depends on that: ${judgement.text}`;
  return { outcome: "not-testable", text };
}

/** Of what can't be judged without containers, the half that was measured. */
function aboutWasm(id: string, outcome: JudgedStatement["outcome"], parts: readonly MeasuredPart[]): string {
  const pattern = PATTERNS.find((name) => id.startsWith(name.toLowerCase()));
  if (outcome !== "not-testable" || pattern === undefined) return "";
  const told = FUNCTIONS.flatMap((fn) => {
    try {
      const values = timesNs(underPattern(parts, pattern, fn, WASM), "server");
      const { minNs, maxNs } = spreadOf(values)!;
      return [`${titleOf(fn)} ${formatDuration(mean(values))} (${formatDuration(minNs)} to ${formatDuration(maxNs)})`];
    } catch (error) {
      if (error instanceof NotMeasured) return [];
      throw error;
    }
  });
  return told.length === 0 ? "" : ` ${WASM} took on average, by the server's times: ${joinWords(told)}.`;
}
