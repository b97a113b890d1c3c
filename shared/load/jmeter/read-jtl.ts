import { WorkbenchError } from "../../errors.ts";
import { parseCsv } from "../parse-csv.ts";

/** One sample of JMeter's, with what the usual columns say; null where the file hasn't the column. */
export interface JtlSample {
  timeStampMs: number;
  elapsedMs: number;
  label: string;
  responseCode: string;
  /** The group's name, its number and the thread's: `Group 1-1`. */
  threadName: string;
  success: boolean;
  bytes: number | null;
  sentBytes: number | null;
  /** To the first byte. */
  latencyMs: number | null;
  connectMs: number | null;
}

/** Reads a JTL file in CSV with a header, whatever its columns are. Throws INVALID_REQUEST where that isn't one. */
export function readJtl(text: string): JtlSample[] {
  const [header = [], ...rows] = parseCsv(text);
  const place = new Map(header.map((name, index) => [name, index]));
  for (const needed of ["timeStamp", "elapsed"]) {
    if (place.has(needed)) continue;
    throw new WorkbenchError("INVALID_REQUEST", `This is no JTL file in CSV: it has no column ${needed}.`, {
      hint: "JMeter writes the header by jmeter.save.saveservice.print_field_names=true, and CSV by output_format=csv.",
    });
  }
  return rows.map((row, index) => {
    const cell = (name: string) => row[place.get(name) ?? -1] ?? null;
    const number = (name: string) => {
      const value = cell(name);
      return value === null || value === "" ? null : Number(value);
    };
    const required = (name: string) => {
      const value = number(name);
      if (value !== null && Number.isFinite(value)) return value;
      throw new WorkbenchError("INVALID_REQUEST", `Sample ${index + 1}: ${name} is ${cell(name) ?? "missing"}.`, {
        hint: "Time stamps have to be in milliseconds, JMeter's default.",
      });
    };
    return {
      timeStampMs: required("timeStamp"),
      elapsedMs: required("elapsed"),
      label: cell("label") ?? "",
      responseCode: cell("responseCode") ?? "",
      threadName: cell("threadName") ?? "",
      success: cell("success") !== "false",
      bytes: number("bytes"),
      sentBytes: number("sentBytes"),
      latencyMs: number("Latency"),
      connectMs: number("Connect"),
    };
  });
}
