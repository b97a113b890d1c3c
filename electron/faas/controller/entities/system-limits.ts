/** OpenWhisk's limits (its docs/reference.md and application.conf), and ours for the kinds that it doesn't have. */
export interface LimitRange {
  min: number;
  default: number;
  max: number;
}

export interface FunctionLimitRanges {
  timeoutMs: LimitRange;
  memoryMb: LimitRange;
  logsMb: LimitRange;
  /** Calls in one sandbox at the same time: OpenWhisk's `concurrency`. */
  callsPerSandbox: LimitRange;
  /** Calls of one function at the same time: OpenWhisk's `instances`. */
  instances: LimitRange;
}

export const OPENWHISK_LIMITS: FunctionLimitRanges = {
  timeoutMs: { min: 100, default: 60_000, max: 300_000 },
  memoryMb: { min: 128, default: 256, max: 512 },
  logsMb: { min: 0, default: 10, max: 10 },
  callsPerSandbox: { min: 1, default: 1, max: 1 },
  // The default is no limit of the function's own: what its namespace may is less.
  instances: { min: 1, default: 1000, max: 1000 },
};

/** A wasm module may be small, and have up to the 4 GB that 32 bits can address. */
export const OWN_LIMITS: FunctionLimitRanges = {
  ...OPENWHISK_LIMITS,
  timeoutMs: { min: 1, default: 60_000, max: 300_000 },
  memoryMb: { min: 1, default: 256, max: 4096 },
};

const MB = 1024 * 1024;

export const SIZE_LIMITS = {
  /** Of arguments, and of an answer. */
  payloadBytes: MB,
  /** Of all parameters of one entity, and of its annotations. */
  parametersBytes: MB,
  /** Of code as it is sent: text, or Base64. */
  codeBytes: 48 * MB,
} as const;

export const MAX_SEQUENCE_LENGTH = 50;
