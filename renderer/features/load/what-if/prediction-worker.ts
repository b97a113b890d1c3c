import { createPredictionSession, type PredictionAsk } from "./prediction-session.ts";

/** Newer settings are looked at this often. */
const SLICE_MS = 40;

const session = createPredictionSession((answer) => self.postMessage(answer), SLICE_MS);
self.addEventListener("message", ({ data }: MessageEvent<PredictionAsk>) => session.ask(data));
