import { expect, test } from "vitest";
import { joinArguments, splitArguments } from "./argument-text.ts";

test.each([
  ["", []],
  ["  100   200 ", ["100", "200"]],
  [`--name "two words" rest`, ["--name", "two words", "rest"]],
  [`'a "b" c' ''`, [`a "b" c`, ""]],
  [`"say \\"hi\\""`, [`say "hi"`]],
  [`C:\\data\\in.txt`, ["C:\\data\\in.txt"]],
  [`pre"fix and"post`, ["prefix andpost"]],
  [`"never closed`, ["never closed"]],
])("%j is split into %j", (text, args) => {
  expect(splitArguments(text)).toEqual(args);
});

test.each([[["100"]], [["two words", "", "it's", `say "hi"`, "C:\\data dir\\x"]], [[`both ' and "`]]])(
  "%j survives being written and read",
  (args) => {
    expect(splitArguments(joinArguments(args))).toEqual(args);
  },
);
