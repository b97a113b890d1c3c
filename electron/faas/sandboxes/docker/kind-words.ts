import type { ContainerEngine } from "#toolchains/containers/container-engine.ts";
import { limitationsOf } from "#toolchains/containers/detect-container-engine.ts";
import { MAX_PROCESSES, MAX_PROCESSES_OF_IMAGES } from "./container-options.ts";

interface Words {
  isolates: string[];
  doesNotIsolate: string[];
}

/** What a container holds and what it doesn't, as this engine can hold it. */
export function containerWords({ facts }: ContainerEngine, isOwnImage: boolean): Words {
  const { holds } = facts;
  const processes = isOwnImage ? MAX_PROCESSES : MAX_PROCESSES_OF_IMAGES;
  return {
    isolates: [
      "Every instance of a function has a container of its own: processes, files and a network with nothing in it.",
      "It reaches no network, and no socket of the machine but the emulator's, which takes it for its own function alone.",
      "All of its memory together, with its files, stays within the function's limit.",
      ...(holds.processes ? [`It has at most ${processes} processes and threads.`] : []),
      "It has no capabilities and can't gain any.",
      ...(isOwnImage
        ? ["Its image can't be written: /action and /tmp are in memory, and are gone with the container."]
        : []),
    ],
    doesNotIsolate: [
      "Calls of a function that come after each other in one container see what the earlier ones left in its files.",
      "It runs on your own kernel: a fault in that would let it out.",
      "Clock and random numbers can't be withheld.",
      ...(isOwnImage
        ? []
        : [
            "It runs as the user that its image names, often root, without root's capabilities.",
            "What it writes outside of /tmp takes space on the disk until the container is removed.",
          ]),
      ...limitationsOf(facts),
    ],
  };
}
