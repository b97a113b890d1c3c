import type { LoadPattern } from "../model/load/load-pattern.ts";

const thread = { kind: "closed", startDelayMs: 0, keepAlive: true, durationS: null } as const;

/**
 * The access patterns of A. Hall and U. Ramachandran, "An Execution Model for Serverless Functions at the Edge" (IoTDI
 * 2019), with the numbers of its sections 5.4 to 5.6.
 */
export const BUILT_IN_PATTERNS = {
  scma: {
    name: "Single Client, Multiple Access",
    groups: [{ ...thread, name: "Client", threads: 1, rampUpS: 0, loops: 50, delayMs: 10 }],
  },
  mcsa: {
    name: "Multiple Client, Single Access",
    groups: [{ ...thread, name: "Clients", threads: 50, rampUpS: 10, loops: 1, delayMs: 0 }],
  },
  mcma: {
    name: "Multiple Client, Multiple Access",
    groups: [
      { ...thread, name: "Repeating client", threads: 1, rampUpS: 5, loops: 25, delayMs: 0 },
      { ...thread, name: "Single clients", threads: 25, rampUpS: 5, loops: 1, delayMs: 0 },
    ],
  },
} as const satisfies Record<string, LoadPattern>;

export type BuiltInPattern = keyof typeof BUILT_IN_PATTERNS;
