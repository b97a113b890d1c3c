import { FunctionLimits } from "#shared/model/faas/function.ts";
import { kindOf } from "../../controller/entities/kinds.ts";
import { OPENWHISK_LIMITS, OWN_LIMITS, type LimitRange } from "../../controller/entities/system-limits.ts";
import { ApiError } from "../api-error.ts";
import { asObject, malformed } from "./put-body.ts";

/** What was asked of the limits; null stands for those that weren't. */
export interface LimitsContent {
  timeout: number | null;
  memory: number | null;
  logs: number | null;
  concurrency: number | null;
  instances: number | null;
}

/** Reads `limits` of a PUT. Throws 400 for what is no whole number. */
export function readLimits(value: unknown): LimitsContent {
  const limits = value === undefined || value === null ? {} : asObject(value, "Object expected in field 'limits'");
  const read = (field: keyof LimitsContent, word: string): number | null => {
    const number = limits[field];
    if (number === undefined || number === null) return null;
    if (typeof number !== "number") throw malformed(`${word} limit malformed`);
    if (!Number.isInteger(number)) throw malformed(`requirement failed: ${word} limit must be whole number`);
    return number;
  };
  return {
    timeout: read("timeout", "time"),
    memory: read("memory", "memory"),
    logs: read("logs", "log"),
    concurrency: read("concurrency", "concurrency"),
    instances: read("instances", "instances"),
  };
}

/** The limits of an action after a PUT. Throws 400, in OpenWhisk's words, for one out of its kind's range. */
export function limitsAfter(content: LimitsContent, before: FunctionLimits | null, kind: string): FunctionLimits {
  const isOurs = kind !== "sequence" && !kindOf(kind).isOpenwhisks;
  const ranges = isOurs ? OWN_LIMITS : OPENWHISK_LIMITS;
  const limits: FunctionLimits = {
    timeoutMs: content.timeout ?? before?.timeoutMs ?? ranges.timeoutMs.default,
    memoryMb: content.memory ?? before?.memoryMb ?? ranges.memoryMb.default,
    logsMb: content.logs ?? before?.logsMb ?? ranges.logsMb.default,
    concurrency: content.instances ?? before?.concurrency ?? ranges.instances.default,
  };
  check("timeout", limits.timeoutMs, ranges.timeoutMs, " milliseconds");
  check("memory", limits.memoryMb, ranges.memoryMb, " MB");
  check("logs", limits.logsMb, ranges.logsMb, " MB");
  check("concurrency", content.concurrency ?? ranges.callsPerSandbox.default, ranges.callsPerSandbox, "");
  check("instances", limits.concurrency, ranges.instances, "");
  return limits;
}

function check(field: string, value: number, { min, max }: LimitRange, unit: string): void {
  const [words, threshold] = value > max ? ["exceeds", max] : ["below", min];
  if (value > max || value < min)
    throw new ApiError(400, `${field} ${value}${unit} ${words} allowed threshold of ${threshold}${unit}`);
}
