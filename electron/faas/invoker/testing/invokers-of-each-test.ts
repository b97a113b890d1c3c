import { afterEach, expect } from "vitest";
import { startInvoker, type InvokerUnderTest } from "./start-invoker.ts";

/** Starts invokers that are ended after the test they were started in: no sandbox may be left, or have been misused. */
export function invokersOfEachTest(): typeof startInvoker {
  const started: InvokerUnderTest[] = [];
  afterEach(async () => {
    await Promise.all(
      started.splice(0).map(async ({ end, kind }) => {
        await end();
        expect(kind.living.size).toBe(0);
        expect(kind.breaches).toEqual([]);
      }),
    );
  });
  return async (...options) => {
    const one = await startInvoker(...options);
    started.push(one);
    return one;
  };
}
