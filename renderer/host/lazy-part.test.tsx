import { act, cleanup, render, screen } from "@testing-library/react";
import { Suspense } from "react";
import { afterEach, expect, test } from "vitest";
import { lazyPart, untilLoaded, usePartsMissing } from "./lazy-part.ts";

afterEach(cleanup);

function Missing() {
  return <p>{usePartsMissing() ? "something is missing" : "all is there"}</p>;
}

test("a part that could not be fetched is asked for again, and said to be missing meanwhile", async () => {
  render(<Missing />);
  let reachable = false;
  let asked = 0;
  const fetched = untilLoaded(
    () => {
      asked += 1;
      return reachable ? Promise.resolve("the part") : Promise.reject(new TypeError("Failed to fetch"));
    },
    () => 5,
  );
  expect(await screen.findByText("something is missing")).toBeTruthy();
  reachable = true;
  await act(async () => {
    expect(await fetched).toBe("the part");
  });
  expect(asked).toBeGreaterThan(1);
  expect(screen.getByText("all is there")).toBeTruthy();
});

test("preloading and showing a part fetch it once", async () => {
  let fetches = 0;
  const { Part, preload } = lazyPart<object>(async () => {
    fetches += 1;
    return () => <p>shown</p>;
  });
  preload();
  await act(async () => {
    render(
      <Suspense>
        <Part />
      </Suspense>,
    );
  });
  expect(await screen.findByText("shown")).toBeTruthy();
  expect(fetches).toBe(1);
});
