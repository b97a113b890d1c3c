import { normalDensity, normalQuantile, normalUpperTail } from "./normal.ts";

/** Before, ranks can hardly tell a difference from chance at the small level of a first look. */
const FIRST_DECISION_LOOK = 10;
/** Before, the interval of a mean covers too little of skewed and bimodal times to be believed when it looks narrow. */
const FIRST_PRECISION_LOOK = 30;
const GROWTH = 1.5;

/** The numbers of rounds after which a benchmark of at most `runs` rounds may end as everything is decided. */
export function decisionLooks(runs: number): number[] {
  return growingLooks(FIRST_DECISION_LOOK, runs);
}

/** The same for one that ends as its means are known to a wanted precision. */
export function precisionLooks(runs: number): number[] {
  return growingLooks(FIRST_PRECISION_LOOK, runs);
}

/** The last one is `runs`. Looks become rarer: each costs certainty, and little changes from one round to the next. */
function growingLooks(first: number, runs: number): number[] {
  const looks: number[] = [];
  for (let rounds = first; rounds < runs; rounds = Math.ceil(rounds * GROWTH)) looks.push(rounds);
  return [...looks, runs];
}

/** Looks at a growing set of rounds, of which each might have ended the measuring by deciding. */
export interface LookPlan {
  /** Rounds at each look so far, the one that is to be judged last. */
  looks: readonly number[];
  /** Looks there would be at most. */
  planned: number;
  /** The measuring ends here whatever is found: by count, time, precision or the user. */
  final: boolean;
}

/**
 * The level for the p-value (or interval) of the last look such that all looks together name a difference between
 * equal programs with probability `level`. Each planned look spends the same share of it, the final one whatever is
 * left (K. K. G. Lan and D. L. DeMets, "Discrete Sequential Boundaries for Clinical Trials", Biometrika 70, 1983, with
 * a spending function linear in the looks, close to Pocock's bounds). What a look spends is computed from the joint
 * normal distribution of the looks by the recursion of P. Armitage, C. K. McPherson and B. C. Rowe (J. R. Stat. Soc. A
 * 132, 1969); the bound is then used as a p-value (C. Jennison and B. W. Turnbull, "Group Sequential Methods", 2000,
 * section 3.3). An interval at this level is a repeated confidence interval: it holds at whichever look one stops.
 *
 * `attainable` is the largest level not above the one asked for that a test of so many rounds can have: with few
 * rounds ranks have few different p-values, and what one look can't spend the next ones do.
 */
export function sequentialLevel(
  level: number,
  { looks, planned, final }: LookPlan,
  attainable: (rounds: number, level: number) => number = (_rounds, wish) => wish,
): number {
  let density: Density | null = null;
  let spent = 0;
  let nominal = level;
  for (const [index, rounds] of looks.entries()) {
    const isLast = index === looks.length - 1;
    const due = isLast && final ? level : (level * Math.min(index + 1, planned)) / planned;
    const bound = solveBound(density, rounds, due - spent);
    nominal = 2 * normalUpperTail(bound);
    if (isLast) break;
    const used = zOf(attainable(rounds, nominal));
    spent += crossing(density, rounds, used);
    density = advance(density, rounds, used);
  }
  return nominal;
}

/** Density of the sum statistic over the rounds, restricted to what has crossed no bound; Simpson's nodes. */
interface Density {
  rounds: number;
  nodes: Float64Array;
  /** Density times Simpson's weight. */
  mass: Float64Array;
}

const PANELS = 100;
/** Nothing is found beyond so many standard deviations. */
const FARTHEST = 8;

function zOf(level: number): number {
  return Math.min(FARTHEST, -normalQuantile(level / 2));
}

/** Probability of crossing ±bound at this look and at none before. */
function crossing(before: Density | null, rounds: number, bound: number): number {
  if (before === null) return 2 * normalUpperTail(bound);
  const step = Math.sqrt(rounds - before.rounds);
  const edge = bound * Math.sqrt(rounds);
  let probability = 0;
  for (let index = 0; index < before.nodes.length; index++) {
    const from = before.nodes[index] as number;
    const beyond = normalUpperTail((edge - from) / step) + normalUpperTail((edge + from) / step);
    probability += (before.mass[index] as number) * beyond;
  }
  return probability;
}

/** The bound that is crossed with this probability: Newton's steps, kept within the range that is still possible. */
function solveBound(before: Density | null, rounds: number, probability: number): number {
  if (probability <= 0) return FARTHEST;
  if (before === null) return zOf(probability);
  const step = Math.sqrt(rounds - before.rounds);
  let low = 0;
  let high = FARTHEST;
  let bound = 2;
  for (let turn = 0; turn < 60 && high - low > 1e-9; turn++) {
    const excess = crossing(before, rounds, bound) - probability;
    if (excess > 0) low = bound;
    else high = bound;
    const edge = bound * Math.sqrt(rounds);
    let slope = 0;
    for (let index = 0; index < before.nodes.length; index++) {
      const from = before.nodes[index] as number;
      const density = normalDensity((edge - from) / step) + normalDensity((edge + from) / step);
      slope += ((before.mass[index] as number) * density * Math.sqrt(rounds)) / step;
    }
    const next = bound + excess / slope;
    if (Math.abs(next - bound) < 1e-10) return next;
    bound = next > low && next < high ? next : (low + high) / 2;
  }
  return bound;
}

function advance(before: Density | null, rounds: number, bound: number): Density {
  const edge = bound * Math.sqrt(rounds);
  const width = (2 * edge) / PANELS;
  const nodes = Float64Array.from({ length: PANELS + 1 }, (_, index) => -edge + index * width);
  const weight = (index: number) => ((index === 0 || index === PANELS ? 1 : index % 2 === 1 ? 4 : 2) * width) / 3;
  const step = before === null ? Math.sqrt(rounds) : Math.sqrt(rounds - before.rounds);
  const mass = nodes.map((node, index) => {
    if (before === null) return (weight(index) * normalDensity(node / step)) / step;
    let density = 0;
    for (let from = 0; from < before.nodes.length; from++) {
      density += (before.mass[from] as number) * normalDensity((node - (before.nodes[from] as number)) / step);
    }
    return (weight(index) * density) / step;
  });
  return { rounds, nodes, mass };
}
