import { expect, it } from "vitest";
import { createRateLimits } from "./rate-limits.ts";

function given(settings: {
  concurrentInvocations?: number;
  invocationsPerMinute?: number;
  triggersPerMinute?: number;
}) {
  const current = { concurrentInvocations: null, invocationsPerMinute: null, triggersPerMinute: null, ...settings };
  let nowMs = 60_000;
  const rates = createRateLimits(
    () => current,
    () => nowMs,
  );
  return { rates, current, pass: (ms: number) => void (nowMs += ms) };
}

it("allows so many calls in a minute of the clock", () => {
  const { rates, pass } = given({ invocationsPerMinute: 2 });
  rates.enter("guest");
  rates.enter("guest");
  expect(() => rates.enter("guest")).toThrow("Too many requests in the last minute (count: 3, allowed: 2).");
  expect(() => rates.enter("other")).not.toThrow();
  pass(60_000);
  expect(() => rates.enter("guest")).not.toThrow();
});

it("allows so many calls at the same time", () => {
  const { rates } = given({ concurrentInvocations: 2 });
  rates.enter("guest");
  rates.enter("guest");
  expect(() => rates.enter("guest")).toThrow("Too many concurrent requests in flight (count: 2, allowed: 2).");
  rates.leave("guest");
  expect(() => rates.enter("guest")).not.toThrow();
});

it("counts triggers apart", () => {
  const { rates } = given({ triggersPerMinute: 1, invocationsPerMinute: 1 });
  rates.enter("guest");
  rates.fire("guest");
  expect(() => rates.fire("guest")).toThrow("Too many requests in the last minute (count: 2, allowed: 1).");
});

it("follows the settings while calls run", () => {
  const { rates, current } = given({});
  for (let i = 0; i < 100; i++) rates.enter("guest");
  Object.assign(current, { concurrentInvocations: 50 });
  expect(() => rates.enter("guest")).toThrow("(count: 100, allowed: 50)");
});
