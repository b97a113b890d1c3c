import { formatDuration } from "../../format/durations.ts";
import { formatSignificant, joinWords, plural } from "../../format/numbers.ts";
import type { MeasuredPart } from "../../model/paper.ts";
import { MIN_COMMON_ROUNDS } from "../../stats/fewest-runs.ts";
import { mean } from "../../stats/moments.ts";
import { pairedRatio } from "../../stats/ratio-interval.ts";
import { judged, NotMeasured, type Answer, type Judgement } from "../evidence.ts";
import { barsOf, missingSizes, numberOf, type Bar, type Call } from "./openwhisk-calls.ts";
import { answerOf, coldSlopes, slopeWords } from "./openwhisk-findings.ts";
import { DEPLOYMENTS, describeNumber, PAPERS_N } from "./openwhisk-plan.ts";

/** "May be due to": the paper gives no share, so this one is ours. */
const MOST_OF_IT = 0.5;

interface Compared {
  start: "cold" | "warm";
  /** Whether the container is slower. */
  slower: Answer;
  /** By how much on average, in nanoseconds. */
  differenceNs: number;
  text: string;
}

/** Both deployments by their durations, round by round. Throws NotMeasured. */
function compare(parts: readonly MeasuredPart[], start: Compared["start"]): Compared {
  const bars = barsOf(parts);
  if (bars.every((bar) => bar.start === null)) throw new NotMeasured("figure 12 was not measured on OpenWhisk");
  const [node, docker] = DEPLOYMENTS.map(({ name }) => barCalled(bars, `${name}, ${start}`)) as [Bar, Bar];
  const pairs = docker.calls.flatMap((call) => {
    const other = node.calls.find(({ round }) => round === call.round);
    return other === undefined ? [] : [[call, other] as const];
  });
  if (pairs.length < MIN_COMMON_ROUNDS)
    throw new NotMeasured(`${plural(pairs.length, "round")} of ${start} calls are too few for a judgement`);
  const times = (side: 0 | 1, of: (call: Call) => number) => pairs.map((pair) => of(pair[side]));
  const duration = (call: Call) => call.durationNs;
  const latency = (call: Call) => call.latencyNs;
  const means = ([0, 1] as const).map((side) => mean(times(side, duration))) as [number, number];
  const { ratio, interval } = pairedRatio(times(0, duration), times(1, duration));
  const told = `${formatDuration(means[0])} against ${formatDuration(means[1])} of Node.js`;
  const clients = ([0, 1] as const).map((side) => formatDuration(mean(times(side, latency))));
  return {
    start,
    slower: interval[0] > 1 ? "yes" : interval[1] < 1 ? "no" : "unclear",
    differenceNs: means[0] - means[1],
    text:
      `${start} ${told}, ${formatSignificant(ratio)} times (95 % interval ${interval.map(formatSignificant).join(" to ")}; ` +
      `for the client ${clients.join(" against ")})`,
  };
}

function barCalled(bars: readonly Bar[], name: string): Bar {
  const bar = bars.find((one) => one.name === name);
  if (bar && bar.missing === null) return bar;
  throw new NotMeasured(`${name}: ${bar?.missing?.reason ?? "it was not called"}`);
}

/** By the activations' durations, as the paper read them; it doesn't say whether its calls were cold. */
export function judgeDockerSlower(parts: readonly MeasuredPart[]): Judgement {
  const both = [compare(parts, "cold"), compare(parts, "warm")];
  const answers = both.map(({ slower }) => slower);
  const answer = answerOf(parts);
  const text =
    `Durations of Wasmer in Docker${atNumber(parts)}: ${joinWords(both.map((one) => one.text))}.` +
    (answer === null ? "" : ` ${answer}`);
  if (answers.includes("yes") && answers.includes("no"))
    return {
      outcome: "not-testable",
      text: `The paper doesn't say whether its calls were cold or warm, and here that decides: ${text}`,
    };
  return judged(answers[0] === answers[1] ? (answers[0] as Answer) : "unclear", text);
}

/** Whether what a GiB more adds to a cold call could be most of what the container takes longer. */
export function judgeImageSize(parts: readonly MeasuredPart[]): Judgement {
  const { duration, latency } = coldSlopes(parts);
  const ci95 = duration?.ci95 ?? null;
  if (duration === null || latency === null || ci95 === null)
    throw new NotMeasured(
      missingSizes(parts)[0]?.reason ?? "the sweep over image sizes was not run, or in too few rounds",
    );
  const added = `with the size of its image the duration of a cold call changes by ${slopeWords(duration)}, and its client latency by ${slopeWords(latency)}.`;
  const notFetched =
    " The images were in the engine: fetching one from a registry is not in it, and is no part of a duration either.";
  const measured = barsOf(parts).some((bar) => bar.start !== null);
  if (!measured)
    throw new NotMeasured(
      `figure 12 is no part of this run, so there is no difference to explain; ${added}${notFetched}`,
    );
  const { slower, differenceNs } = compare(parts, "cold");
  if (slower !== "yes")
    return {
      outcome: "not-testable",
      text: `Cold, Wasmer in Docker was not found slower than Node.js here, so there is nothing to explain; ${added}${notFetched}`,
    };
  const needed = differenceNs * MOST_OF_IT;
  const whether: Answer = ci95[0] >= needed ? "yes" : ci95[1] < needed ? "no" : "unclear";
  return judged(
    whether,
    `Cold, Wasmer in Docker takes ${formatDuration(differenceNs)} longer than Node.js${atNumber(parts)}; ${added} ` +
      `“Due to” is read as half of the difference at least.${notFetched}`,
  );
}

/** A claim about the paper's input is not settled by another one. */
function atNumber(parts: readonly MeasuredPart[]): string {
  const n = numberOf(parts);
  return n === null || n === PAPERS_N ? "" : ` at ${describeNumber(n)} in place of ${describeNumber(PAPERS_N)}`;
}
