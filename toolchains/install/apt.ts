import type { CommandSpec } from "../process/command-spec.ts";
import type { InstallFacts } from "./install-facts.ts";
import type { InstallStep } from "./recipe.ts";

/** From here on dpkg changes the system, and what it began has to be finished. */
const DPKG_HAS_BEGUN = /^(Selecting previously|Preparing to unpack|Unpacking|Setting up) /m;

/** A call of apt-get, with administrator rights in the way that there is for them here. */
export function aptStep(facts: InstallFacts, args: string[], label: string): InstallStep {
  const aptGet = facts.programs["apt-get"]?.exe ?? "apt-get";
  // Nobody is there to answer its questions; its words are recognized in English.
  const env = { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" };
  const { elevation } = facts;
  const command: CommandSpec =
    elevation.kind === "through" ? { exe: elevation.exe, args: [aptGet, ...args], env } : { exe: aptGet, args, env };
  return {
    kind: "run",
    label,
    command,
    inTerminal: elevation.kind === "through" && elevation.inTerminal,
    pointOfNoReturn: DPKG_HAS_BEGUN,
  };
}
