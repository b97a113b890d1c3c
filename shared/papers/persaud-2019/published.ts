import type { RuntimeId } from "../model/tool.ts";

/** A row of the paper's table 1, as printed. */
export interface PrintedRuntime {
  id: RuntimeId;
  writtenIn: string;
  compilation: string;
  /** Languages it could be embedded in; empty where the table has a dash. */
  interoperability: readonly string[];
  contributors: number;
  platforms: readonly string[];
  /** What is wrong in the print; null when nothing is known to be. */
  erratum: string | null;
}

/** B. Persaud, B. Bosshard, W. Martini: "Using WebAssembly to make Serverless Applications more Portable", 2019. */
export const PERSAUD_2019: { title: string; place: string; table1: readonly PrintedRuntime[] } = {
  title: "Using WebAssembly to make Serverless Applications more Portable",
  place: "University of Zurich, 2019",
  table1: [
    {
      id: "wasmer",
      writtenIn: "Rust/C++",
      compilation: "JIT",
      interoperability: ["Python", "Go", "PHP", "Ruby", "C#/.Net", "R", "Swift"],
      contributors: 49,
      platforms: ["Linux", "macOS", "Windows"],
      erratum: null,
    },
    {
      id: "wasmtime",
      writtenIn: "C++",
      compilation: "JIT",
      interoperability: ["Python"],
      contributors: 80,
      platforms: ["Linux", "macOS", "Windows"],
      erratum: "Wasmtime is written in Rust.",
    },
    {
      id: "lucet",
      writtenIn: "Rust",
      compilation: "AOT",
      interoperability: [],
      contributors: 19,
      platforms: ["Linux"],
      erratum: null,
    },
  ],
};
