/** Two stretches that have nothing in common, between which everything is the same; `end` is exclusive. */
export interface Difference {
  leftStart: number;
  leftEnd: number;
  rightStart: number;
  rightEnd: number;
}

/**
 * The fewest elements that have to be taken out of the one list and put in from the other: E. W. Myers, "An O(ND)
 * Difference Algorithm and Its Variations", Algorithmica 1 (1986), section 4b, which needs memory only in proportion to
 * the lists. Elements that only one list has are set aside first: they can't be matched, and cost most of the time.
 */
export function findDifferences(left: readonly string[], right: readonly string[]): Difference[] {
  const inLeft = new Set(left);
  const inRight = new Set(right);
  const leftKept = [...left.keys()].filter((index) => inRight.has(left[index]!));
  const rightKept = [...right.keys()].filter((index) => inLeft.has(right[index]!));
  const numbers = new Map([...inLeft].map((text, number) => [text, number]));
  const a = Int32Array.from(leftKept, (index) => numbers.get(left[index]!)!);
  const b = Int32Array.from(rightKept, (index) => numbers.get(right[index]!)!);
  const found: Difference[] = [];
  let leftAt = 0;
  let rightAt = 0;
  const matchUpTo = (leftEnd: number, rightEnd: number) => {
    if (leftEnd > leftAt || rightEnd > rightAt)
      found.push({ leftStart: leftAt, leftEnd, rightStart: rightAt, rightEnd });
  };
  let leftMatch = 0;
  let rightMatch = 0;
  const end = { leftStart: a.length, leftEnd: a.length, rightStart: b.length, rightEnd: b.length };
  for (const { leftStart, leftEnd, rightEnd } of [...findAmongCommon(a, b), end]) {
    for (; leftMatch < leftStart; leftMatch += 1, rightMatch += 1) {
      matchUpTo(leftKept[leftMatch]!, rightKept[rightMatch]!);
      leftAt = leftKept[leftMatch]! + 1;
      rightAt = rightKept[rightMatch]! + 1;
    }
    leftMatch = leftEnd;
    rightMatch = rightEnd;
  }
  matchUpTo(left.length, right.length);
  return found;
}

function findAmongCommon(a: Int32Array, b: Int32Array): Difference[] {
  const size = a.length + b.length + 3;
  const scratch = { forward: new Int32Array(2 * size), backward: new Int32Array(2 * size), middle: size };
  const found: Difference[] = [];
  const pending: Difference[] = [{ leftStart: 0, leftEnd: a.length, rightStart: 0, rightEnd: b.length }];
  for (let box = pending.pop(); box !== undefined; box = pending.pop()) {
    let { leftStart, leftEnd, rightStart, rightEnd } = box;
    while (leftStart < leftEnd && rightStart < rightEnd && a[leftStart] === b[rightStart]) {
      leftStart += 1;
      rightStart += 1;
    }
    while (leftStart < leftEnd && rightStart < rightEnd && a[leftEnd - 1] === b[rightEnd - 1]) {
      leftEnd -= 1;
      rightEnd -= 1;
    }
    if (leftStart === leftEnd && rightStart === rightEnd) continue;
    if (leftStart === leftEnd || rightStart === rightEnd) {
      addDifference(found, { leftStart, leftEnd, rightStart, rightEnd });
      continue;
    }
    const [x, y] = findMiddle(a, b, { leftStart, leftEnd, rightStart, rightEnd }, scratch);
    // The left half is looked at first, so that differences come in order.
    pending.push({ leftStart: x, leftEnd, rightStart: y, rightEnd });
    pending.push({ leftStart, leftEnd: x, rightStart, rightEnd: y });
  }
  return found;
}

function addDifference(found: Difference[], next: Difference): void {
  const last = found.at(-1);
  if (last !== undefined && last.leftEnd === next.leftStart && last.rightEnd === next.rightStart) {
    last.leftEnd = next.leftEnd;
    last.rightEnd = next.rightEnd;
  } else found.push(next);
}

interface Scratch {
  forward: Int32Array;
  backward: Int32Array;
  /** Where diagonal 0 is. */
  middle: number;
}

/** A point that some shortest path goes through, about half-way: where paths from both ends meet. */
function findMiddle(
  a: Int32Array,
  b: Int32Array,
  box: Difference,
  { forward, backward, middle }: Scratch,
): [number, number] {
  const { leftStart, rightStart } = box;
  const width = box.leftEnd - leftStart;
  const height = box.rightEnd - rightStart;
  const delta = width - height;
  const isOdd = (delta & 1) === 1 || (delta & 1) === -1;
  forward[middle + 1] = 0;
  backward[middle + 1] = 0;
  for (let edits = 0; ; edits += 1) {
    // Diagonals outside the box lead nowhere.
    const lowest = -edits + 2 * Math.max(0, edits - height);
    const highest = edits - 2 * Math.max(0, edits - width);
    for (let diagonal = lowest; diagonal <= highest; diagonal += 2) {
      let x = furthest(forward, middle + diagonal, diagonal === -edits, diagonal === edits);
      let y = x - diagonal;
      while (x < width && y < height && a[leftStart + x] === b[rightStart + y]) {
        x += 1;
        y += 1;
      }
      forward[middle + diagonal] = x;
      const opposite = delta - diagonal;
      if (isOdd && Math.abs(opposite) < edits && x + backward[middle + opposite]! >= width)
        return [leftStart + x, rightStart + y];
    }
    for (let diagonal = lowest; diagonal <= highest; diagonal += 2) {
      let x = furthest(backward, middle + diagonal, diagonal === -edits, diagonal === edits);
      let y = x - diagonal;
      while (x < width && y < height && a[box.leftEnd - 1 - x] === b[box.rightEnd - 1 - y]) {
        x += 1;
        y += 1;
      }
      backward[middle + diagonal] = x;
      const opposite = delta - diagonal;
      if (!isOdd && Math.abs(opposite) <= edits && x + forward[middle + opposite]! >= width)
        return [box.leftEnd - x, box.rightEnd - y];
    }
  }
}

function furthest(reached: Int32Array, at: number, isLowest: boolean, isHighest: boolean): number {
  const down = reached[at + 1]!;
  if (isLowest) return down;
  const across = reached[at - 1]! + 1;
  return isHighest || across > down ? across : down;
}
