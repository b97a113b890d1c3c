import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { FigureExperiment, figureExperiment } from "#shared/figures/figure-experiment.ts";
import { FigureKind } from "#shared/figures/figure-kind.ts";
import { layoutFigure } from "#shared/figures/layout-figure.ts";
import { runFigure } from "#shared/figures/run-figure.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { exampleRun } from "#shared/testing/example-run.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { FIGURE_WIDTH, figureFile } from "./figure-file.ts";

const { manifest, samples } = exampleRun([
  { runtime: "native", meanNs: 20e6 },
  { runtime: "node", meanNs: 61e6 },
  { program: "größe \u0007.c", runtime: "wasmtime:aot", meanNs: 30e6, output: "f".repeat(64) },
]);
const summary = summarizeRun(manifest, samples);
const experiment = figureExperiment(manifest, samples);

function modelOf(kind: FigureKind) {
  const model = runFigure(kind, { manifest, summary, width: FIGURE_WIDTH, theme: "light" });
  if (model === null) throw new Error(`no figure of the kind ${kind}`);
  return model;
}

async function pdfOf(kind: FigureKind): Promise<Buffer> {
  return figureFile(modelOf(kind), "pdf", { experiment, createdAt: new Date(manifest.createdAt) });
}

/** The document's streams, inflated. */
function streamsOf(pdf: Buffer): string[] {
  const text = pdf.toString("latin1");
  return [...text.matchAll(/\/FlateDecode[^]*?stream\n/g)].flatMap(({ index, 0: { length } }) => {
    try {
      return [inflateSync(pdf.subarray(index + length)).toString("utf8")];
    } catch {
      return [];
    }
  });
}

describe("a figure as PDF", () => {
  test("is a page of the figure's size, in points, with its words embedded as text", async () => {
    const pdf = await pdfOf("comparison");
    const text = pdf.toString("latin1");
    const { width, height } = layoutFigure(modelOf("comparison"));
    expect(text).toContain(`/MediaBox [0 0 ${width * 0.75} ${height * 0.75}]`);
    expect(text.match(/\/FontFile[23]/g)).toHaveLength(2);
    expect(text).toContain("/ToUnicode");
    expect(text).not.toContain("/Helvetica");
  });

  test("carries the experiment as an attached file", async () => {
    const pdf = await pdfOf("ecdf");
    expect(pdf.toString("latin1")).toContain("/EmbeddedFile");
    const attached = streamsOf(pdf).find((stream) => stream.startsWith('{"format":"wasm-workbench-experiment"'));
    expect(FigureExperiment.parse(JSON.parse(attached ?? "null")).samples).toEqual(samples);
  });

  test.for(FigureKind.options.filter((kind) => kind !== "sweep" && kind !== "phases"))(
    "has every word of the %s",
    async (kind, ctx) => {
      const file = join(temporaryFolder(), "figure.pdf");
      await writeFile(file, await pdfOf(kind));
      const read = extractText(file);
      if (read === null) return ctx.skip("no gs on PATH");
      const words = layoutFigure(modelOf(kind)).marks.flatMap((mark) => (mark.kind === "text" ? [mark.text] : []));
      const bare = (text: string) => text.replaceAll(/\s|\p{Cc}|\ufffd/gu, "");
      for (const line of words) expect(bare(read)).toContain(bare(line));
    },
  );
});

/** What a reader of PDF finds in it; null where none is installed. */
function extractText(file: string): string | null {
  try {
    const args = ["-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=txtwrite", "-sOutputFile=-", file];
    return execFileSync("gs", args, { encoding: "utf8" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
