import type { MeasuredExecution } from "#toolchains/measure/measured-command.ts";
import { exceededUnseen } from "#toolchains/measure/watch-memory.ts";
import type { MemoryLimit } from "./plan-memory-limit.ts";

/** The same execution, with `limit: "memory"` where that limit was passed and nothing else says so yet. */
export function attributeMemoryLimit(execution: MeasuredExecution, limit: MemoryLimit): MeasuredExecution {
  if (limit.by === "program") return attributeByMark(execution, limit.mark);
  if (execution.limit !== null || !exceededUnseen(execution.maxRssBytes, limit.maxBytes)) return execution;
  return { ...execution, limit: "memory" };
}

/** A program that left the mark was ended by its memory limit, whatever happened to its process after that. */
function attributeByMark(execution: MeasuredExecution, mark: string): MeasuredExecution {
  const stderr = Buffer.from(execution.stderr);
  const line = `${mark}\n`;
  const at = stderr.indexOf(line);
  if (at < 0) return execution;
  const withoutMark = Buffer.concat([stderr.subarray(0, at), stderr.subarray(at + line.length)]);
  return { ...execution, stderr: withoutMark, limit: "memory" };
}
