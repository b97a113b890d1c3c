import { expect, test } from "vitest";
import { buildEnvironment } from "./build-environment.ts";

test("variables that change what is built, in order of name, and no others", () => {
  const env = {
    PATH: "/bin",
    RUSTFLAGS: "-g",
    CPATH: "/include",
    CARGO_PROFILE_RELEASE_LTO: "true",
    LIBRARY_PATH: undefined,
    HOME: "/home/me",
  };
  expect(buildEnvironment(env)).toEqual([
    ["CARGO_PROFILE_RELEASE_LTO", "true"],
    ["CPATH", "/include"],
    ["RUSTFLAGS", "-g"],
  ]);
});
