/** Callbacks by the moment when they are due: a binary heap, since tens of thousands may wait. */
export interface DueQueue {
  add: (dueNs: number, callback: () => void) => void;
  /** Infinity where nothing waits. */
  nextNs: () => number;
  /** Takes the first one out when it is due at `nowNs`; those due at the same time come in the order of `add`. */
  takeDue: (nowNs: number) => (() => void) | null;
}

interface Entry {
  dueNs: number;
  order: number;
  callback: () => void;
}

export function createDueQueue(): DueQueue {
  const heap: Entry[] = [];
  let added = 0;
  return {
    add(dueNs, callback) {
      heap.push({ dueNs, order: added++, callback });
      rise(heap);
    },
    nextNs: () => heap[0]?.dueNs ?? Number.POSITIVE_INFINITY,
    takeDue(nowNs) {
      const first = heap[0];
      if (!first || first.dueNs > nowNs) return null;
      const last = heap.pop() as Entry;
      if (heap.length > 0) {
        heap[0] = last;
        sink(heap);
      }
      return first.callback;
    },
  };
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.dueNs === b.dueNs ? a.order < b.order : a.dueNs < b.dueNs;
}

function rise(heap: Entry[]): void {
  let place = heap.length - 1;
  const entry = heap[place] as Entry;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isBefore(entry, heap[parent] as Entry)) break;
    heap[place] = heap[parent] as Entry;
    place = parent;
  }
  heap[place] = entry;
}

function sink(heap: Entry[]): void {
  const entry = heap[0] as Entry;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child++;
    if (!isBefore(heap[child] as Entry, entry)) break;
    heap[place] = heap[child] as Entry;
    place = child;
  }
  heap[place] = entry;
}
