/** What the example programs print, computed in other ways than theirs. */

/** PCG32 (XSH RR 64/32) with the multiplier of its C library, for any state and increment. */
export function createPcg32(initialState: bigint, increment: bigint): () => number {
  let state = initialState;
  return () => {
    const old = state;
    state = BigInt.asUintN(64, old * 6364136223846793005n + increment);
    const mixed = Number(BigInt.asUintN(32, ((old >> 18n) ^ old) >> 27n));
    const rotation = Number(old >> 59n);
    return ((mixed >>> rotation) | (mixed << (-rotation & 31))) >>> 0;
  };
}
const createExampleRandom = () => createPcg32(0x4d595df4d0f33173n, 1442695040888963407n);

function weightedSum(numbers: ArrayLike<number>): bigint {
  let sum = 0n;
  for (let i = 0; i < numbers.length; i += 1) sum += BigInt(i + 1) * BigInt(numbers[i] ?? 0);
  return sum;
}

/** What bubble-sort.c prints. */
export function sortedLine(length: number): string {
  const random = createExampleRandom();
  const numbers = Uint32Array.from({ length }, random).sort();
  return `sorted ${length} numbers, checksum ${weightedSum(numbers)}\n`;
}

/** What matrix-multiplication.c prints. */
export function multipliedLine(size: number): string {
  const random = createExampleRandom();
  const createMatrix = () => Float64Array.from({ length: size * size }, () => 1 + (random() % 100));
  const [a, b, product] = [createMatrix(), createMatrix(), new Float64Array(size * size)];
  for (let row = 0; row < size; row += 1)
    for (let i = 0; i < size; i += 1)
      for (let column = 0; column < size; column += 1)
        product[row * size + column]! += a[row * size + i]! * b[i * size + column]!;
  return `multiplied matrices of size ${size}, checksum ${weightedSum(product)}\n`;
}

/** What fibonacci.c and fibonacci.rs print. */
export function fibonacciLine(n: number): string {
  let [current, next] = [0n, 1n];
  for (let i = 0; i < n; i += 1) [current, next] = [next, current + next];
  return `fibonacci(${n}) = ${current}\n`;
}
