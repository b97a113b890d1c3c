import { formatCount, formatSignificant, joinWords } from "../../format/numbers.ts";
import type { JudgedStatement, MeasuredPart } from "../../model/paper.ts";
import {
  allOf,
  answer,
  evidenceOf,
  faster,
  inOrder,
  judge,
  judged,
  listTimes,
  NotMeasured,
  type Answer,
  type Evidence,
  type Judgement,
  type MeasuredTime,
} from "../evidence.ts";
import { judgeDockerSlower, judgeImageSize } from "./judge-openwhisk.ts";
import { arePapersInputs, CARGO_PROFILES, describeInputs, EXPERIMENTS, INPUT_PARAMETER, inputsOf } from "./plan.ts";

interface Statement {
  id: string;
  section: string;
  figures: readonly string[];
  claim: string;
  /** The experiments it is judged by. */
  experiments: readonly string[];
  test: (parts: readonly MeasuredPart[]) => Judgement;
}

/** "Very close", "quite close": the paper gives no number, so this one is ours. */
const CLOSE_RATIO = 1.15;
const CLOSE_WORDS = "“Close” is read as at most 15 % more.";

const ratio = (a: MeasuredTime, b: MeasuredTime): number => a.meanNs / b.meanNs;
const times = (a: MeasuredTime, b: MeasuredTime): string => `${formatSignificant(ratio(a, b))} times`;
const isCloseTo = (a: MeasuredTime, b: MeasuredTime): Answer => answer(ratio(a, b) <= CLOSE_RATIO);

/** "Two times" is rounded: a quarter more or less is the same. */
const isAboutTwice = (measured: number): boolean => Math.abs(measured / 2 - 1) <= 0.25;

/** Four times, and a quarter less for its rounding; more bears the claim out all the more. */
const LEAST_FOUR = 3;

function evidence(parts: readonly MeasuredPart[], experiment: string, metric: string | null = null): Evidence {
  const plan = EXPERIMENTS.find(({ id }) => id === experiment);
  const name = plan?.figure ? `figure ${plan.figure}` : `“${plan?.title ?? experiment}”`;
  return evidenceOf(parts, experiment, { name, metric });
}

/** What an experiment was run at, in words. */
function inputAt(parts: readonly MeasuredPart[], experiment: string): string {
  const plan = EXPERIMENTS.find(({ id }) => id === experiment);
  const run = parts.find((part) => part.experiment === experiment && part.run !== null)?.run;
  return plan && run ? describeInputs(plan, inputsOf(run.manifest)) : "";
}

/** What the paper claims about its benchmarks, in its order; sections and figures are the paper's. */
const STATEMENTS: readonly Statement[] = [
  {
    id: "prime-order",
    section: "3.4.1, figure 3",
    figures: ["fig3"],
    claim: "Native is fastest, Wasmer and Lucet are very close to it, Wasmtime is slowest.",
    experiments: ["fig3"],
    test: (parts) => {
      const { time } = evidence(parts, "fig3");
      const [native, wasmer, lucet, wasmtime] = [time("native"), time("wasmer"), time("lucet"), time("wasmtime")];
      const whether = allOf([
        ...[wasmer, lucet].flatMap((other) => [faster(native, other), isCloseTo(other, native)]),
        ...[native, wasmer, lucet].map((other) => faster(other, wasmtime)),
      ]);
      return judged(whether, `${listTimes([native, wasmer, lucet, wasmtime])}. ${CLOSE_WORDS}`);
    },
  },
  {
    id: "fib42-order",
    section: "3.4.1, figure 4",
    figures: ["fig4"],
    claim: "At n = 42 Wasmer is before Lucet, and Lucet before Wasmtime.",
    experiments: ["fig4"],
    test: (parts) => {
      const { time } = evidence(parts, "fig4");
      const order = [time("wasmer"), time("lucet"), time("wasmtime")];
      return judged(inOrder(order), `${listTimes(order)}.`);
    },
  },
  {
    id: "fib52-order",
    section: "3.4.1, figure 5",
    figures: ["fig4", "fig5"],
    claim: "At n = 52 Lucet is before Wasmer, and Wasmer before Wasmtime: Lucet gains with the workload.",
    experiments: ["fig4", "fig5"],
    test: (parts) => {
      const [small, large] = [evidence(parts, "fig4"), evidence(parts, "fig5")];
      const before = ratio(small.time("lucet"), small.time("wasmer"));
      const after = ratio(large.time("lucet"), large.time("wasmer"));
      const order = [large.time("lucet"), large.time("wasmer"), large.time("wasmtime")];
      return judged(
        allOf([inOrder(order), answer(after < before)]),
        `${listTimes(order)}; the time of Lucet over that of Wasmer is ${formatSignificant(before)} at ` +
          `${inputAt(parts, "fig4")} and ${formatSignificant(after)} at ${inputAt(parts, "fig5")}.`,
      );
    },
  },
  {
    id: "sort-scaling",
    section: "3.4.1, figure 6",
    figures: ["fig6"],
    claim:
      "Wasmtime is slowest except for the smallest array, native is fastest, and Lucet overtakes Wasmer as arrays grow.",
    experiments: ["fig6"],
    test: judgeSorting,
  },
  {
    id: "matrix-lucet-fails",
    section: "3.4.1, figure 7",
    figures: ["fig7"],
    claim: "Lucet panics on the 800 × 800 multiplication.",
    experiments: ["fig7"],
    test: (parts) => {
      const { failure, n } = evidence(parts, "fig7").series("lucet");
      if (failure === null && n === 0) throw new NotMeasured("lucet was not measured");
      if (failure === null) return judged("no", `Lucet ended all ${n} runs with exit code 0.`);
      if (failure.code !== "PROGRAM_FAILED") throw new NotMeasured(`lucet: ${failure.message}`);
      return judged("yes", failure.message);
    },
  },
  {
    id: "matrix-order",
    section: "3.4.1, figure 7",
    figures: ["fig7"],
    claim: "Wasmer is quite close to native, Wasmtime is slowest.",
    experiments: ["fig7"],
    test: (parts) => {
      const { time } = evidence(parts, "fig7");
      const [native, wasmer, wasmtime] = [time("native"), time("wasmer"), time("wasmtime")];
      return judged(
        allOf([isCloseTo(wasmer, native), faster(native, wasmtime), faster(wasmer, wasmtime)]),
        `${listTimes([native, wasmer, wasmtime])}; Wasmer takes ${times(wasmer, native)} as long as native. ${CLOSE_WORDS}`,
      );
    },
  },
  {
    id: "rust-order",
    section: "3.4.2, figures 8 and 9",
    figures: ["fig8", "fig9"],
    claim:
      "Native Rust wins clearly, Lucet is the best runtime at about twice native, Wasmer is a little before Wasmtime.",
    experiments: ["fig8", "fig9"],
    test: judgeRust,
  },
  {
    id: "rust-vs-c",
    section: "3.4.2",
    figures: ["fig8"],
    claim:
      "Native C is more than five times faster than native Rust, and Lucet four times faster from C than from Rust.",
    experiments: ["fig8", "rust-beside-c"],
    test: (parts) => {
      const [rust, c] = [evidence(parts, "fig8"), evidence(parts, "rust-beside-c")];
      const factors = Object.entries(CARGO_PROFILES).map(([opt, profile]) => ({
        profile,
        native: ratio(rust.time("native", { opt }), c.time("native")),
        lucet: ratio(rust.time("lucet", { opt }), c.time("lucet")),
      }));
      const explains = ({ native, lucet }: { native: number; lucet: number }) => native > 5 && lucet >= LEAST_FOUR;
      const explaining = factors.filter(explains).map(({ profile }) => profile);
      const told = factors.map(
        ({ profile, native, lucet }) =>
          `with the ${profile} profile Rust takes ${formatSignificant(native)} times as long as C natively and ` +
          `${formatSignificant(lucet)} times on Lucet`,
      );
      const cause =
        explaining.join() === "dev"
          ? " The dev profile explains it: the paper compared C at -Ofast with Rust that was not optimized."
          : "";
      return judged(
        answer(explaining.includes("dev")),
        `At ${inputAt(parts, "rust-beside-c")}, ${joinWords(told)}.${cause}`,
      );
    },
  },
  {
    id: "lucet-startup",
    section: "3.5",
    figures: ["start-up"],
    claim: "The authors suspect that Lucet starts more slowly than the other runtimes.",
    experiments: ["start-up"],
    test: (parts) => {
      const { time } = evidence(parts, "start-up");
      const lucet = time("lucet");
      const others = [time("wasmer"), time("wasmtime")];
      return judged(
        allOf(others.map((other) => faster(other, lucet))),
        `An empty program takes: ${listTimes([lucet, ...others])}. Lucet's was compiled ahead, as in the paper.`,
      );
    },
  },
  {
    id: "docker-slower",
    section: "4.3, figure 12",
    figures: ["fig12"],
    claim: "Wasmer in a container on OpenWhisk is slower than Node.js on OpenWhisk.",
    experiments: [],
    test: judgeDockerSlower,
  },
  {
    id: "heavy-image",
    section: "4.3",
    figures: ["image-size"],
    claim: "That may be due to a heavy container of 1 GB.",
    experiments: [],
    test: judgeImageSize,
  },
  {
    id: "integers-only",
    section: "4.4",
    figures: ["fig12"],
    claim: "The JavaScript approach passes only integers.",
    experiments: [],
    test: () => {
      throw new NotMeasured("a run passes whole numbers alone");
    },
  },
];

/** Order at every length, and whether the faster of Lucet and Wasmer changes; by the sort's own timer. */
function judgeSorting(parts: readonly MeasuredPart[]): Judgement {
  const { time, values } = evidence(parts, "fig6", "sort_ns");
  const rows = values(INPUT_PARAMETER).map((length) => {
    const at = (runtime: string) => time(runtime, { [INPUT_PARAMETER]: length });
    const [native, wasmtime, wasmer, lucet] = [at("native"), at("wasmtime"), at("wasmer"), at("lucet")];
    return {
      length,
      all: [native, wasmtime, wasmer, lucet],
      wasmtimeLast: allOf([native, wasmer, lucet].map((other) => faster(other, wasmtime))),
      nativeFirst: allOf([wasmtime, wasmer, lucet].map((other) => faster(native, other))),
      lucetAhead: faster(lucet, wasmer),
      lucetBehind: faster(wasmer, lucet),
    };
  });
  const [first, ...larger] = rows;
  const last = rows.at(-1);
  if (!first || !last || larger.length === 0) throw new NotMeasured("no lengths were measured");
  const wasmtimeLast = allOf(larger.map((row) => row.wasmtimeLast));
  const nativeFirst = allOf(rows.map((row) => row.nativeFirst));
  const overtakes = allOf([first.lucetBehind, last.lucetAhead]);
  const hedge: Record<Answer, string> = { yes: "", no: "not ", unclear: "perhaps " };
  const overtaking: Record<Answer, string> = { yes: "overtakes", no: "doesn't overtake", unclear: "perhaps overtakes" };
  const at = ({ length, all }: typeof first) => `${formatCount(Number(length))} numbers: ${listTimes(all)}`;
  return judged(
    allOf([wasmtimeLast, nativeFirst, overtakes]),
    [
      `${at(first)}; ${at(last)}.`,
      `Above the smallest array Wasmtime is ${hedge[wasmtimeLast]}slowest;`,
      `native is ${hedge[nativeFirst]}fastest;`,
      `Lucet ${overtaking[overtakes]} Wasmer.`,
    ].join(" "),
  );
}

/** By both figures where both were measured; the paper built with plain `cargo build`, so that profile decides. */
function judgeRust(parts: readonly MeasuredPart[]): Judgement {
  const measured = ["fig8", "fig9"].filter((id) => parts.some((part) => part.experiment === id && part.run !== null));
  const rows = (measured.length === 0 ? ["fig8"] : measured).flatMap((id) => {
    const { time } = evidence(parts, id);
    return Object.entries(CARGO_PROFILES).map(([opt, profile]) => {
      const [native, lucet] = [time("native", { opt }), time("lucet", { opt })];
      const [wasmer, wasmtime] = [time("wasmer", { opt }), time("wasmtime", { opt })];
      return {
        profile,
        whether: allOf([inOrder([native, lucet, wasmer, wasmtime]), answer(isAboutTwice(ratio(lucet, native)))]),
        text:
          `${profile} profile, ${inputAt(parts, id)}: ${listTimes([native, lucet, wasmer, wasmtime])}, ` +
          `Lucet ${times(lucet, native)} native`,
      };
    });
  });
  const deciding = rows.filter(({ profile }) => profile === CARGO_PROFILES.O0);
  return judged(allOf(deciding.map(({ whether }) => whether)), `${rows.map(({ text }) => text).join("; ")}.`);
}

/** Every statement of the paper with what a run of it says; a pure function of what was measured. */
export function judgeStatements(parts: readonly MeasuredPart[]): JudgedStatement[] {
  return STATEMENTS.map(({ id, section, figures, claim, experiments, test }) => {
    const { outcome, text } = judge(() => {
      const judgement = test(parts);
      return { ...judgement, text: judgement.text + otherInputs(parts, experiments) };
    });
    return { id, section, figures: [...figures], claim, outcome, text };
  });
}

/** A claim about the paper's input is not settled by another one: which it was is told. */
function otherInputs(parts: readonly MeasuredPart[], experiments: readonly string[]): string {
  const told = EXPERIMENTS.flatMap((plan) => {
    const run = parts.find((part) => part.experiment === plan.id && part.run !== null)?.run;
    if (!experiments.includes(plan.id) || !run || arePapersInputs(plan, inputsOf(run.manifest))) return [];
    const { paper } = plan.inputs;
    return [`${describeInputs(plan, inputsOf(run.manifest))} in place of ${describeInputs(plan, paper)}`];
  });
  return told.length === 0 ? "" : ` Measured at a smaller input than the paper's: ${joinWords([...new Set(told)])}.`;
}
