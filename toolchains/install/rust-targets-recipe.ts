import type { CustomRecipe, InstallStep } from "./recipe.ts";

const TARGETS = ["wasm32-wasip1", "wasm32-unknown-unknown"];

/** Adds the wasm targets to the toolchain that rustup uses by default. */
export function addRustTargets(rustup: string): InstallStep {
  return {
    kind: "run",
    label: "Add Rust's wasm targets",
    command: { exe: rustup, args: ["target", "add", ...TARGETS] },
  };
}

/** Where rustup is there already: it only has to bring the targets. */
export const rustTargetsRecipe: CustomRecipe = {
  title: "Rust's own installer, rustup",
  offered: ({ programs }) => programs.rustup !== undefined,
  blocked: () => null,
  into: { destination: "the default Rust toolchain" },
  steps: ({ programs }) => [addRustTargets(programs.rustup?.exe ?? "rustup")],
};
