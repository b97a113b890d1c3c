/** The example functions, in the order of the paper's table 1. */
export const FUNCTIONS = ["license-plate-reader", "image-recognition", "image-resize"] as const;
export type HallFunction = (typeof FUNCTIONS)[number];

export const PATTERNS = ["SCMA", "MCSA", "MCMA"] as const;
export type PatternName = (typeof PATTERNS)[number];

/** What the paper compared: OpenWhisk's Docker containers, and a V8 context for each call. */
export type PublishedPlatform = "openwhisk" | "wasm";

/** Milliseconds as printed. */
type Latency = readonly [avg: number, min: number, max: number];

/** A. Hall, U. Ramachandran: "An Execution Model for Serverless Functions at the Edge", IoTDI 2019. */
export const HALL_2019: {
  title: string;
  place: string;
  functions: Readonly<
    Record<
      HallFunction,
      {
        title: string;
        /** The paper's word for how much it does. */
        task: "basic" | "moderate";
        /** Table 1. */
        sizeBytes: { native: number; wasm: number };
        /** Table 2: mean of 50 runs in milliseconds, process start included. */
        timeMs: { native: number; wasm: number };
      }
    >
  >;
  /** Tables 3, 4 and 5. */
  latencyMs: Readonly<Record<PatternName, Readonly<Record<HallFunction, Record<PublishedPlatform, Latency>>>>>;
  errata: readonly { section: string; printed: string; meant: string }[];
} = {
  title: "An Execution Model for Serverless Functions at the Edge",
  place: "IoTDI 2019",
  functions: {
    "license-plate-reader": {
      title: "License Plate Reader",
      task: "basic",
      sizeBytes: { native: 2_100_000, wasm: 271_000 },
      timeMs: { native: 1, wasm: 6 },
    },
    "image-recognition": {
      title: "Image Recognition",
      task: "moderate",
      sizeBytes: { native: 8_400_000, wasm: 1_400_000 },
      timeMs: { native: 30, wasm: 160 },
    },
    "image-resize": {
      title: "Image Resize",
      task: "moderate",
      sizeBytes: { native: 2_500_000, wasm: 481_000 },
      timeMs: { native: 60, wasm: 115 },
    },
  },
  latencyMs: {
    SCMA: {
      "image-resize": { openwhisk: [79, 64, 658], wasm: [123, 114, 145] },
      "license-plate-reader": { openwhisk: [38, 3, 580], wasm: [27, 19, 48] },
      "image-recognition": { openwhisk: [45, 29, 744], wasm: [112, 94, 144] },
    },
    MCSA: {
      "image-resize": { openwhisk: [394, 68, 904], wasm: [124, 114, 179] },
      "license-plate-reader": { openwhisk: [334, 3, 701], wasm: [28, 19, 54] },
      "image-recognition": { openwhisk: [432, 30, 1073], wasm: [146, 102, 219] },
    },
    MCMA: {
      "image-resize": { openwhisk: [221, 66, 1039], wasm: [129, 116, 208] },
      "license-plate-reader": { openwhisk: [173, 3, 912], wasm: [34, 19, 75] },
      "image-recognition": { openwhisk: [247, 30, 1799], wasm: [98, 75, 181] },
    },
  },
  errata: [
    {
      section: "5.7 against table 3",
      printed: "averages raised by about 400 percent for the basic task, 25 to 50 percent for the moderate ones",
      meant:
        "By table 3 the average is 12.7 times the best case for the basic task (38/3), 1.55 (45/29) and 1.23 (79/64).",
    },
    {
      section: "5.1",
      printed: "duration and initTime are added",
      meant:
        "OpenWhisk's duration already holds initTime, and creating a container is in waitTime, which the paper leaves out.",
    },
  ],
};

/** The sandboxes that stand for the paper's two platforms. */
export const PAPERS_PAIR = { openwhisk: "docker-native", wasm: "v8-context" } as const;
