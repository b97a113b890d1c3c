import { expect, test } from "vitest";
import { MarkRemover } from "./memory-limit-mark.ts";

const MARK = "limit limit 42";

function removed(pieces: string[]): { text: string; found: boolean } {
  const remover = new MarkRemover(MARK);
  const text = pieces.map((piece) => remover.push(piece)).join("") + remover.end();
  return { text, found: remover.found };
}

test("the mark's line is taken out wherever the pieces end", () => {
  const whole = `50 %${MARK}\ntrap\n`;
  for (let first = 0; first <= whole.length; first++)
    for (let second = first; second <= whole.length; second++)
      expect(removed([whole.slice(0, first), whole.slice(first, second), whole.slice(second)])).toEqual({
        text: "50 %trap\n",
        found: true,
      });
});

test("what only begins like it is passed on", () => {
  for (const text of ["", "limit limit 41\n", "limit limit limit 4", `${MARK} `])
    expect(removed(text.split(""))).toEqual({ text, found: false });
  expect(removed("limit limit limit 42\n".split(""))).toEqual({ text: "limit ", found: true });
});

test("nothing is held back that can't be its beginning", () => {
  const remover = new MarkRemover(MARK);
  expect(remover.push("a line\nlim")).toBe("a line\n");
  expect(remover.push("ited")).toBe("limited");
});
