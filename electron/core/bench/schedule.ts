/**
 * A small seeded generator (mulberry32, public domain, Tommy Ettinger): the order of a benchmark can be repeated
 * from its recorded seed on any machine.
 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * The order of one round: every cell once, shuffled (Fisher-Yates), so that drift of the machine's speed
 * falls on all cells alike and no cell always runs after the same neighbour.
 */
export function shuffledRound(cells: readonly number[], random: () => number): number[] {
  const order = [...cells];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const pick = Math.floor(random() * (last + 1));
    const held = order[last] as number;
    order[last] = order[pick] as number;
    order[pick] = held;
  }
  return order;
}
