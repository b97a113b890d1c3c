import { z } from "zod";

/** How a running emulator is reached: the first line that `wb faas start --json` prints. */
export const EmulatorAddress = z.object({
  url: z.string(),
  /** Ends in `/faas`. */
  edgeUrl: z.string(),
  /** For OpenWhisk's clients; an http address. */
  apihost: z.string(),
  /** `uuid:key` of the namespace guest. */
  auth: z.string(),
});
export type EmulatorAddress = z.infer<typeof EmulatorAddress>;

/** What lies in the data folder while an emulator runs, so that it is found; readable by its user alone. */
export const EmulatorRecord = EmulatorAddress.extend({
  schemaVersion: z.literal(1),
  pid: z.number().int(),
  startedAtMs: z.number().int(),
  version: z.string(),
});
export type EmulatorRecord = z.infer<typeof EmulatorRecord>;
