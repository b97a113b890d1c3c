import { formatBytes } from "../../format/bytes.ts";
import { formatCount, joinWords } from "../../format/numbers.ts";
import type { PaperScale } from "../../model/paper.ts";
import type { RuntimeRef } from "../../model/tool.ts";
import type { Experiment } from "../experiment.ts";

/** A call for this number has nothing to compute: its time is that of all the rest. */
export const IDLE_N = 1;

/** The calls of a round, in their order: each is a group of the samples. */
export const CALL_GROUPS = ["cold", "warm", "idleCold", "idleWarm"] as const;
export type CallGroup = (typeof CALL_GROUPS)[number];

/** The sandboxes that stand for the paper's two approaches on OpenWhisk, as its figure calls them. */
export const DEPLOYMENTS = [
  { sandbox: "node-process", name: "Node.js on OpenWhisk" },
  { sandbox: "docker-wasmer", name: "Wasmer in Docker on OpenWhisk" },
] as const;

/** The same program without a platform. */
export const LOCALS: readonly { runtime: RuntimeRef; name: string }[] = [
  { runtime: "wasmer", name: "Wasmer, local" },
  { runtime: "native", name: "native C" },
];

const PAPERS_N = 42;
/** Takes about as long as a container: what either adds is seen. */
const N: Record<PaperScale, number> = { paper: PAPERS_N, quick: 36 };
/** Six are the least that a verdict can be given by. */
const ROUNDS: Record<PaperScale, number> = { paper: 10, quick: 6 };
const SWEEP_ROUNDS: Record<PaperScale, number> = { paper: 10, quick: 3 };

const MIB = 2 ** 20;
/** Up to what the paper's image had. */
const EXTRA_BYTES: readonly number[] = [0, 100 * MIB, 300 * MIB, 1024 * MIB];

/** Where the program and the package are, below the paper's example. */
export const FUNCTION_FOLDER = "openwhisk";

const ofN = (n: number) => `n = ${formatCount(n)}`;
/** Of one call of each, with nothing else to do: the computation, a container, a process. */
const callSeconds = (scale: PaperScale) => (scale === "paper" ? 1.5 : 0.2);
const CONTAINER_SECONDS = 0.6;
const NODE_SECONDS = 0.1;
const BUILD_SECONDS = 8;
/** To write so much into an image, and its layer. */
const IMAGE_SECONDS_PER_GIB = 12;

type Draft = Omit<Experiment, "paper" | "name" | "protocols"> & { name: string };

/** The paper says nothing of how it measured these: there is one way. */
const experiment = ({ name, ...draft }: Draft): Experiment => ({
  ...draft,
  paper: "persaud-2019",
  name: () => name,
  protocols: ["workbench"],
});

/** Figure 12, with the guess that section 4.3 adds to it. */
export const OPENWHISK_EXPERIMENTS: readonly Experiment[] = [
  experiment({
    id: "fig12",
    label: "Figure 12",
    mark: "12",
    title: "Fibonacci, C, on OpenWhisk and locally",
    name: "Figure 12, on OpenWhisk",
    describeInput: (scale) => ofN(N[scale]),
    seconds: (scale) =>
      BUILD_SECONDS + ROUNDS[scale] * (4 * callSeconds(scale) + 2 * CONTAINER_SECONDS + 2 * NODE_SECONDS),
    work: (scale) => ({
      kind: "deployments",
      sandboxes: DEPLOYMENTS.map(({ sandbox }) => sandbox),
      n: N[scale],
      rounds: ROUNDS[scale],
    }),
  }),
  experiment({
    id: "fig12-local",
    beside: "fig12",
    label: "Figure 12",
    mark: "12",
    title: "Fibonacci, C, locally",
    name: "Figure 12, locally",
    describeInput: (scale) => ofN(N[scale]),
    seconds: (scale) => BUILD_SECONDS + (ROUNDS[scale] + 1) * (2 * callSeconds(scale) + 0.2),
    work: (scale) => ({
      kind: "program",
      program: `${FUNCTION_FOLDER}/fibonacci.c`,
      language: "C",
      request: (file, compilers) => ({
        files: [file],
        runtimes: LOCALS.map(({ runtime }) => runtime),
        build: { compilers, optimization: "Ofast" },
        invocation: { args: ["{n}"] },
        sweep: [{ name: "n", values: [IDLE_N, N[scale]].map(String) }],
        order: "shuffled",
        runs: ROUNDS[scale],
        warmupRuns: 1,
      }),
    }),
  }),
  experiment({
    id: "image-size",
    label: null,
    mark: "Section 4.3",
    title: "Size of the container image",
    name: "Image sizes",
    describeInput: (scale) => `${joinWords(EXTRA_BYTES.slice(1).map(formatBytes))} more, ${ofN(N[scale])}`,
    seconds: (scale) => {
      const gib = EXTRA_BYTES.reduce((sum, bytes) => sum + bytes, 0) / 1024 ** 3;
      const calls = 2 * callSeconds(scale) + 2 * CONTAINER_SECONDS;
      return BUILD_SECONDS + gib * IMAGE_SECONDS_PER_GIB + SWEEP_ROUNDS[scale] * EXTRA_BYTES.length * calls;
    },
    work: (scale) => ({
      kind: "image-sizes",
      extraBytes: [...EXTRA_BYTES],
      n: N[scale],
      rounds: SWEEP_ROUNDS[scale],
    }),
  }),
];

/** The number that a scale asks for. */
export const numberAt = (scale: PaperScale): number => N[scale];
export const describeNumber = ofN;
export { PAPERS_N };
