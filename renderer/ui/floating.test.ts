import { describe, expect, test } from "vitest";
import { placeBeside } from "./floating.ts";

const viewport = { width: 1000, height: 600 };
const size = { width: 200, height: 100 };
const at = (left: number, top: number) => ({ left, top, right: left + 80, bottom: top + 30, width: 80, height: 30 });

describe("a box beside its anchor", () => {
  test("stands below, in line with the side asked for", () => {
    expect(placeBeside(at(300, 100), size, viewport, "bottom-start")).toEqual({ left: 300, top: 136 });
    expect(placeBeside(at(300, 100), size, viewport, "bottom-end")).toEqual({ left: 180, top: 136 });
    expect(placeBeside(at(300, 100), size, viewport, "bottom")).toEqual({ left: 240, top: 136 });
  });

  test("turns over where there is no room", () => {
    expect(placeBeside(at(300, 550), size, viewport, "bottom-start").top).toBe(444);
    expect(placeBeside(at(300, 20), size, viewport, "top").top).toBe(56);
    expect(placeBeside(at(900, 300), size, viewport, "right").left).toBe(694);
  });

  test("never leaves the window", () => {
    expect(placeBeside(at(950, 100), size, viewport, "bottom-start").left).toBe(792);
    expect(placeBeside(at(0, 100), size, viewport, "bottom").left).toBe(8);
    expect(placeBeside(at(300, 5), size, viewport, "right").top).toBe(8);
  });
});
