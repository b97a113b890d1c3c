import { expect, test } from "vitest";
import { Invocation } from "#shared/model/program-run.ts";
import { badEnvironmentLines, emptyInvocation, toInvocation } from "./invocation-form.ts";

test("an untouched form is the invocation without anything", () => {
  expect(toInvocation(emptyInvocation)).toEqual(Invocation.parse({}));
});

test("environment lines become pairs; a value may hold an equals sign", () => {
  const env = "LANG=C\n\n  OPTS=a=b \nEMPTY=";
  expect(toInvocation({ ...emptyInvocation, env }).env).toEqual({ LANG: "C", OPTS: "a=b", EMPTY: "" });
});

test("lines that are no pair are named and left out", () => {
  const env = "LANG=C\nnonsense\n=value";
  expect(badEnvironmentLines(env)).toEqual(["nonsense", "=value"]);
  expect(toInvocation({ ...emptyInvocation, env }).env).toEqual({ LANG: "C" });
});

test("half-typed folders are left out", () => {
  const dirs = [
    { host: "/data", guest: "/in" },
    { host: "", guest: "/out" },
  ];
  expect(toInvocation({ ...emptyInvocation, dirs }).dirs).toEqual([{ host: "/data", guest: "/in" }]);
});
