import type { CallPicture, CostPicture } from "./picture.ts";

const PAPER = "persaud-2019";

const CLIENTS_CLOCK = "the way over the network is on the client's clock: load runs have it in their latency";

const COSTS: CostPicture = {
  kind: "cost",
  id: "persaud-2019-1",
  paper: PAPER,
  figure: "Figure 1",
  title: "Cost benefits of serverless",
  caption:
    "With functions one pays for what is used. A server is paid for whether it is busy or not, and when more is needed, another one has to be bought; most of all with a load that isn't steady.",
  differs: [
    "The paper's picture has no numbers. This one has: what the emulator counted of the calls here, at prices that can be changed, over the requests of a month.",
  ],
};

/** Figure 10, section 4.1: the JavaScript approach. */
const PIPELINE: CallPicture = {
  kind: "call",
  id: "persaud-2019-10",
  paper: PAPER,
  figure: "Figure 10",
  title: "Pipeline with Node.js",
  caption:
    "C is compiled by Emscripten to a WASM file with the functions to be exposed. index.js loads it and calls them. Both are zipped with a package.json, an action is created with the zip, and by invoking it the provider runs the JavaScript on Node.",
  differs: [
    "The paper gives no times. Build and deployment are those of the last deployment since the workbench was started, the rest is the call's.",
    "What is deployed to v8-context is Emscripten's own loader with its module; that is index.js here. Programs without a loader are run by a WASI host in its place.",
    "The paper's exported functions take integers only; here arguments and answers are text or JSON.",
  ],
  frames: [{ id: "zip", label: "zip", nodes: ["wasm", "index", "package"] }],
  nodes: [
    { id: "source", label: "C code", here: null, column: 0, row: 0, role: "file" },
    { id: "wasm", label: "WASM file", here: null, column: 1, row: 0, role: "file" },
    {
      id: "index",
      label: "index.js",
      here: { usually: "Emscripten's loader", instance: "none: a WASI host", process: "none: the runtime" },
      column: 1,
      row: 1,
      role: "file",
    },
    { id: "package", label: "package.json", here: "annotations of the action", column: 1, row: 2, role: "file" },
    { id: "action", label: "Action", here: "of the OpenWhisk API", column: 2, row: 0, role: "platform" },
    {
      id: "node",
      label: "Node runtime",
      here: {
        usually: "a process with Node",
        v8: "a V8 context",
        process: "the runtime's process",
        container: "a container",
      },
      column: 3,
      row: 0,
      role: "sandbox",
    },
    { id: "function", label: "Exported function", here: null, column: 3, row: 1, role: "code" },
  ],
  steps: [
    {
      id: "1",
      from: "source",
      to: "wasm",
      label: "the compiler",
      time: { kind: "deployment", field: "buildNs" },
    },
    {
      id: "2",
      from: "wasm",
      to: "wasm",
      label: "reading and packing",
      time: { kind: "deployment", field: "packNs" },
    },
    {
      id: "3",
      from: "zip",
      to: "action",
      label: "the action is created",
      time: { kind: "deployment", field: "uploadNs" },
    },
    {
      id: "4",
      from: "action",
      to: "action",
      label: "the invocation waits and gets its sandbox",
      time: { kind: "phases", phases: ["queueNs", "placeNs"] },
    },
    {
      id: "5",
      from: "action",
      to: "node",
      label: "the runtime is started",
      time: { kind: "phases", phases: ["createSandboxNs", "startRuntimeNs"] },
    },
    {
      id: "6",
      from: "node",
      to: "node",
      label: "index.js and the module are brought in and compiled",
      time: { kind: "phases", phases: ["loadCodeNs", "compileNs"] },
    },
    {
      id: "7",
      from: "node",
      to: "function",
      label: "the module is instantiated",
      time: { kind: "phases", phases: ["instantiateNs", "initNs"] },
    },
    {
      id: "8",
      from: "function",
      to: "function",
      label: "the exported function runs",
      time: { kind: "phases", phases: ["runNs"] },
    },
    {
      id: "9",
      from: "node",
      to: "action",
      label: "the answer is handed over",
      time: { kind: "phases", phases: ["replyNs"] },
    },
  ],
};

/** Figure 11, section 4.2: the Docker approach. */
const CONTAINER: CallPicture = {
  kind: "call",
  id: "persaud-2019-11",
  paper: PAPER,
  figure: "Figure 11",
  title: "Wasmer-Flask deployment on OpenWhisk",
  caption:
    "An action names the dockerskeleton image and holds the WASM and the exec file. When it is invoked, OpenWhisk deploys the container, whose actionproxy takes /init and /run and runs the exec file; that calls Wasmer on the WASM file, and the output becomes the JSON that is answered.",
  differs: [
    "The paper shows one way to the container. OpenWhisk has three, and all are drawn: made anew, taken from the stem cells, or its own one found again, which skips /init.",
    "The paper's proxy is Flask on Python, in an image of 1 GB with Wasmer added by hand. Here it is a small program of its own, in an image that holds it and the runtime.",
    "Proxy and container talk over a local socket in place of port 8080.",
    "In other sandboxes than docker-wasmer the steps are those of what stands in the container's place.",
  ],
  frames: [{ id: "container", label: "Container", nodes: ["proxy", "exec", "module", "wasmer"] }],
  nodes: [
    { id: "client", label: "Client", here: "wsk, or whoever calls", column: 0, row: 0, role: "client" },
    { id: "openwhisk", label: "OpenWhisk", here: "controller and pool", column: 1, row: 0, role: "platform" },
    {
      id: "proxy",
      label: "actionproxy",
      here: {
        usually: "/init and /run",
        v8: "the host of a V8 context",
        instance: "the host of instances",
        process: "the sandbox's own part",
      },
      column: 2,
      row: 0,
      role: "sandbox",
    },
    {
      id: "exec",
      label: "exec file",
      here: { usually: "starts the runtime", v8: "none", instance: "none", process: "none" },
      column: 3,
      row: 0,
      role: "file",
    },
    {
      id: "wasmer",
      label: "Wasmer",
      here: { usually: "run, for every call", v8: "V8", instance: "V8", process: "the runtime" },
      column: 3,
      row: 1,
      role: "sandbox",
    },
    { id: "module", label: "WASM file", here: null, column: 2, row: 1, role: "code" },
  ],
  steps: [
    {
      id: "1",
      from: "client",
      to: "openwhisk",
      label: "the action is created: image, WASM and exec file",
      time: { kind: "deployment", field: "uploadNs" },
    },
    {
      id: "2",
      from: "client",
      to: "openwhisk",
      label: "the action is invoked",
      time: { kind: "outside", why: CLIENTS_CLOCK },
    },
    {
      id: "3",
      from: "openwhisk",
      to: "openwhisk",
      label: "the invocation waits and is placed",
      time: { kind: "phases", phases: ["queueNs", "placeNs"] },
    },
    {
      id: "4a",
      from: "openwhisk",
      to: "proxy",
      label: {
        usually: "a sandbox is made",
        container: "a container is made and started",
        process: "a sandbox is made and its process started",
      },
      time: { kind: "phases", phases: ["createSandboxNs", "startRuntimeNs"] },
      starts: ["cold", "recreated"],
    },
    {
      id: "4b",
      from: "openwhisk",
      to: "proxy",
      label: "a stem cell is taken, which ran already",
      time: { kind: "phases", phases: ["createSandboxNs", "startRuntimeNs"] },
      starts: ["prewarm"],
    },
    {
      id: "4c",
      from: "openwhisk",
      to: "proxy",
      label: {
        usually: "its own sandbox is found",
        container: "its own container is found, and woken where it was paused",
        process: "its own sandbox is found, and the program started in it",
      },
      time: { kind: "phases", phases: ["createSandboxNs", "startRuntimeNs"] },
      starts: ["warm"],
    },
    {
      id: "5",
      from: "openwhisk",
      to: "proxy",
      label: { usually: "the code is loaded", container: "POST /init with the code" },
      time: { kind: "phases", phases: ["loadCodeNs", "compileNs", "instantiateNs", "initNs"] },
    },
    {
      id: "6",
      from: "openwhisk",
      to: "proxy",
      label: { usually: "it runs, until its answer is here", container: "POST /run, until its answer is here" },
      time: { kind: "phases", phases: ["runNs"] },
    },
    {
      id: "6a",
      from: "proxy",
      to: "exec",
      label: "the exec file is run",
      time: { kind: "within", step: "6" },
    },
    {
      id: "6b",
      from: "exec",
      to: "wasmer",
      label: "wasmer run",
      time: { kind: "within", step: "6" },
    },
    {
      id: "6c",
      from: "wasmer",
      to: "module",
      label: "the module is read and runs",
      time: { kind: "within", step: "6" },
    },
    {
      id: "6d",
      from: "module",
      to: "proxy",
      label: "the last line of its output is the answer, JSON",
      time: { kind: "within", step: "6" },
    },
    {
      id: "7",
      from: "openwhisk",
      to: "client",
      label: "the answer is handed over",
      time: { kind: "phases", phases: ["replyNs"] },
    },
  ],
};

export const PERSAUD_PICTURES: readonly (CallPicture | CostPicture)[] = [COSTS, PIPELINE, CONTAINER];
