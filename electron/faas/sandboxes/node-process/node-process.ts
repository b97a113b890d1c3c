import { confinementWords } from "#toolchains/confine/confinement-words.ts";
import type { SandboxKind } from "../sandbox.ts";
import { confinerIn, endConfining } from "../process/confining.ts";
import { orAborted } from "../process/or-aborted.ts";
import { emulatorDetection } from "../process/runtime-tools.ts";
import { MAX_NODE_TASKS, NodeSandbox } from "./node-sandbox.ts";

/** OpenWhisk's `nodejs` actions: a Node process for each instance, which is reused. */
export function createNodeProcessKind({ dataDir }: { dataDir: string }): SandboxKind {
  const detection = emulatorDetection(dataDir);
  const confiner = () => confinerIn(dataDir, detection);
  return {
    id: "node-process",
    holds: "one-function",
    heavyStart: "create",
    async info() {
      const files = "its own code, Node and the system's libraries";
      const words = confinementWords(await confiner(), {
        sockets: "none",
        mayFork: false,
        maxTasks: MAX_NODE_TASKS,
        files,
      });
      return {
        id: "node-process",
        name: "Node.js in a process",
        state: "available",
        reason: null,
        hint: null,
        version: process.versions.node,
        freshPerCall: false,
        isolates: [
          "Every instance of a function has a process of its own, and shares it with nothing else.",
          ...words.isolates,
        ],
        doesNotIsolate: [
          "Calls of a function that come after each other in one instance see what the earlier ones left, as in OpenWhisk.",
          "Clock and random numbers can't be withheld.",
          ...words.doesNotIsolate,
        ],
      };
    },
    unsupported: (fn) => (fn.form === "nodejs" ? null : "node-process runs OpenWhisk's nodejs actions only."),
    create: async (request) => NodeSandbox.create(request, await orAborted(confiner(), request.signal)),
    close: () => endConfining(dataDir),
  };
}
