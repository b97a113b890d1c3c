import type { RuntimeId } from "../../model/tool.ts";

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

/** A figure as the paper shows and tells it. */
export interface PublishedFigure {
  /** What the text says of its results, in a sentence. */
  told: string;
  /** Mean seconds, where the text gives a number. */
  seconds: Readonly<Partial<Record<RuntimeId, number>>>;
}

/** B. Persaud, B. Bosshard, W. Martini: "Using WebAssembly to make Serverless Applications more Portable", 2019. */
export const PERSAUD_2019: {
  title: string;
  place: string;
  table1: readonly PrintedRuntime[];
  figures: Readonly<Record<string, PublishedFigure>>;
  /** What is wrong in the text. */
  errata: readonly { section: string; printed: string; meant: string }[];
} = {
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
  figures: {
    fig3: {
      told: "Wasmer and Lucet were about 7 s faster than Wasmtime; Lucet, Wasmer and native lay very close, native first.",
      seconds: {},
    },
    fig4: {
      told: "Wasmer took 1.5 s, Lucet 1.7 s and Wasmtime 1.9 s.",
      seconds: { wasmer: 1.5, lucet: 1.7, wasmtime: 1.9 },
    },
    fig5: {
      told: "Lucet took 2 min 50 s, Wasmer 3 min and Wasmtime 3 min 53 s.",
      seconds: { lucet: 170, wasmer: 180, wasmtime: 233 },
    },
    fig6: {
      told: "Wasmtime was slowest except for the smallest array and native fastest; Lucet overtook Wasmer as arrays grew and was half a minute ahead at 500,000 numbers.",
      seconds: {},
    },
    fig7: {
      told: "Wasmtime was slowest by 2.5 s, Wasmer close to native; Lucet panicked.",
      seconds: {},
    },
    fig8: {
      told: "Native won clearly; Lucet was the best runtime at about twice native, Wasmer a little better than Wasmtime. Native Rust took more than five times as long as native C.",
      seconds: {},
    },
    fig9: { told: "As figure 8.", seconds: {} },
    fig12: { told: "Wasmer in a container was slower than Node.js, both on OpenWhisk.", seconds: {} },
    "image-size": { told: "The authors guess that a heavy container of 1 GB is why.", seconds: {} },
  },
  errata: [
    { section: "Table 1", printed: "Wasmtime: C++", meant: "Wasmtime is written in Rust." },
    {
      section: "3.4.2",
      printed: "Lucet, however still two times slower than native c",
      meant: "Native Rust is meant: native C is given as five times faster than that.",
    },
  ],
};
