import { expect, test } from "vitest";
import { chooseNode, type Candidate } from "./choose-node.ts";

const nodes = (...given: Partial<Candidate & { name: string }>[]) =>
  given.map((one, index) => ({ name: `node-${index}`, weight: 1, inFlight: 0, lastChosen: 0, ...one }));

test("nobody is chosen of none", () => {
  expect(chooseNode([])).toBeNull();
});

test("the fewest calls in flight come first; of equals, who waited longest", () => {
  expect(chooseNode(nodes({ inFlight: 2 }, { inFlight: 1 }, { inFlight: 3 }))?.name).toBe("node-1");
  expect(chooseNode(nodes({ lastChosen: 7 }, { lastChosen: 5 }, { lastChosen: 6 }))?.name).toBe("node-1");
});

test("over time nodes get calls by their weights", () => {
  const [light, heavy] = nodes({ weight: 1 }, { weight: 3 });
  for (let turn = 1; turn <= 40; turn++) {
    const chosen = chooseNode([light!, heavy!])!;
    chosen.inFlight++;
    chosen.lastChosen = turn;
  }
  expect([light!.inFlight, heavy!.inFlight]).toEqual([10, 30]);
});
