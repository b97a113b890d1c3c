import type { AccessPicture, CallPicture } from "./picture.ts";

const PAPER = "hall-2019";

const CLIENTS_CLOCK = "the way over the network is on the client's clock: load runs have it in their latency";

/** Figure 1: a call of `resize`, by the steps of section 3.3. */
const WORKFLOW: CallPicture = {
  kind: "call",
  id: "hall-2019-1",
  paper: PAPER,
  figure: "Figure 1",
  title: "WebAssembly serverless platform prototype workflow",
  caption:
    "A device calls /faas/resize (1). The Controller validates the request and calls the Invoker with the function's configuration (2), which makes a new context with its limits and runs the loader in it. The loader has V8 run the module (3), which returns its results (4); the context is shut down and the output goes back (5).",
  differs: [
    "The paper's contexts are vm2's, all of them in the one process of the platform; vm2 could not be made safe and was given up by its authors in 2023. Here they are V8's own, and each version of a function has a process to itself.",
    "Controller and Invoker are one process here, too, but functions never run in it.",
    "The paper shuts the context down before it answers; here V8 collects it afterwards, so step 5 doesn't hold it.",
    "In other sandboxes than v8-context the same picture holds with what stands in the context's place.",
  ],
  frames: [
    { id: "edge-node", label: "Edge node", nodes: ["controller", "invoker", "loader", "module"] },
    { id: "context", label: "Context", nodes: ["loader", "module"] },
  ],
  nodes: [
    { id: "device", label: "IoT device", here: "whoever calls", column: 0, row: 0, role: "client" },
    { id: "controller", label: "Controller", here: "routes, checks arguments", column: 1, row: 0, role: "platform" },
    { id: "invoker", label: "Invoker", here: "the pool of sandboxes", column: 2, row: 0, role: "platform" },
    {
      id: "loader",
      label: "Loader",
      here: {
        usually: "resize_loader.js",
        v8: "Emscripten's loader in a V8 context",
        instance: "WASI host in a shared process",
        process: "the runtime's process",
        container: "the action proxy in a container",
      },
      column: 3,
      row: 0,
      role: "sandbox",
    },
    {
      id: "module",
      label: "Function",
      here: {
        usually: "resize.wasm",
        v8: "the module",
        instance: "the module",
        process: "the program",
        container: "the program",
      },
      column: 3,
      row: 1,
      role: "code",
    },
  ],
  steps: [
    {
      id: "1",
      from: "device",
      to: "controller",
      label: "GET or POST /faas/NAME",
      time: { kind: "outside", why: CLIENTS_CLOCK },
    },
    {
      id: "2",
      from: "controller",
      to: "invoker",
      label: "the call waits for a place and gets its sandbox",
      time: { kind: "phases", phases: ["queueNs", "placeNs"] },
    },
    {
      id: "2a",
      from: "invoker",
      to: "loader",
      label: {
        usually: "a new context is made with its limits",
        v8: "a new context is made, its process first where there is none",
        instance: "the shared process is started where there is none",
        process: "a process is started",
        container: "a container is made and started, or woken",
      },
      time: { kind: "phases", phases: ["createSandboxNs", "startRuntimeNs"] },
    },
    {
      id: "2b",
      from: "loader",
      to: "loader",
      label: "the loader's code is brought in and compiled",
      time: { kind: "phases", phases: ["loadCodeNs", "compileNs"] },
    },
    {
      id: "3",
      from: "loader",
      to: "module",
      label: { usually: "the module gets its memory and imports", container: "POST /init" },
      time: { kind: "phases", phases: ["instantiateNs", "initNs"] },
    },
    {
      id: "3a",
      from: "module",
      to: "module",
      label: "the function runs",
      time: { kind: "phases", phases: ["runNs"] },
    },
    {
      id: "4",
      from: "module",
      to: "loader",
      label: "results go back to the loader",
      time: { kind: "within", step: "3a" },
    },
    {
      id: "5",
      from: "invoker",
      to: "controller",
      label: "output and status go back and are handed to the connection",
      time: { kind: "phases", phases: ["replyNs"] },
    },
    {
      id: "5a",
      from: "controller",
      to: "device",
      label: "the answer",
      time: { kind: "outside", why: CLIENTS_CLOCK },
    },
  ],
};

const ACCESS_DIFFERS = [
  "A record doesn't name its client. Of live calls as many clients are drawn as must have called at least, since their calls overlap; load runs know who called.",
];

const ACCESS: AccessPicture[] = [
  {
    kind: "access",
    id: "hall-2019-2",
    paper: PAPER,
    figure: "Figure 2",
    title: "Single client, multiple access",
    caption:
      "One camera calls resize again and again while an object is in its view. The first call pays for the cold start, the next ones find the same instance warm: the best case.",
    differs: ACCESS_DIFFERS,
    pattern: "SCMA",
    looksLike: "one client calls again and again, and nobody else does",
  },
  {
    kind: "access",
    id: "hall-2019-3",
    paper: PAPER,
    figure: "Figure 3",
    title: "Multiple clients, single access",
    caption:
      "Many plate readers call the same function once each, at about the same time. Each needs an instance of its own, and each call is cold: the worst case.",
    differs: ACCESS_DIFFERS,
    pattern: "MCSA",
    looksLike: "many clients call once each",
  },
  {
    kind: "access",
    id: "hall-2019-4",
    paper: PAPER,
    figure: "Figure 4",
    title: "Multiple clients, multiple access",
    caption:
      "Many cameras have objects recognized, some once and some many times. Instances made for one client are recycled for another: the average case.",
    differs: ACCESS_DIFFERS,
    pattern: "MCMA",
    looksLike: "many clients call, some of them often",
  },
];

export const HALL_PICTURES: readonly (CallPicture | AccessPicture)[] = [WORKFLOW, ...ACCESS];
