import { expect, test } from "vitest";
import { createGenerator } from "#shared/stats/generator.ts";
import { createDueQueue } from "./due-queue.ts";
import { createFifo } from "./fifo.ts";

test("callbacks come by their moment, and in the order of their adding where it is the same", () => {
  const { nextIndex } = createGenerator(3);
  const queue = createDueQueue();
  const expected: { dueNs: number; order: number }[] = [];
  const found: { dueNs: number; order: number }[] = [];
  for (let order = 0; order < 2000; order++) {
    const entry = { dueNs: nextIndex(300), order };
    expected.push(entry);
    queue.add(entry.dueNs, () => found.push(entry));
  }
  expected.sort((a, b) => a.dueNs - b.dueNs || a.order - b.order);
  for (let nowNs = 0; nowNs < 300; nowNs++) {
    for (let due = queue.takeDue(nowNs); due; due = queue.takeDue(nowNs)) due();
    expect(queue.nextNs()).toBeGreaterThan(nowNs);
  }
  expect(found).toEqual(expected);
  expect(queue.nextNs()).toBe(Number.POSITIVE_INFINITY);
});

test("a queue of numbers gives them as they came, also after many", () => {
  const fifo = createFifo();
  let next = 0;
  for (let round = 0; round < 50; round++) {
    for (let i = 0; i < 200; i++) fifo.push(round * 200 + i);
    for (let i = 0; i < 190; i++) expect(fifo.shift()).toBe(next++);
  }
  while (next < 10_000) expect(fifo.shift()).toBe(next++);
  expect(fifo.shift()).toBeUndefined();
});
