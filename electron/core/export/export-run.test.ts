import { inflateSync } from "node:zlib";
import { Resvg } from "@resvg/resvg-js";
import { describe, expect, test } from "vitest";
import { ExportFormat } from "#shared/model/export-format.ts";
import { FigureExperiment } from "#shared/figures/figure-experiment.ts";
import { FigureKind } from "#shared/figures/figure-kind.ts";
import type { Theme } from "#shared/figures/palette.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { exampleRun, type ExampleCell } from "#shared/testing/example-run.ts";
import { exportRun } from "./export-run.ts";

const CELLS: ExampleCell[] = [
  { runtime: "native", meanNs: 20e6 },
  { runtime: "node", meanNs: 61e6 },
];

async function exported(
  formats: ExportFormat[],
  cells = CELLS,
  { theme = "light", figure = "comparison" }: { theme?: Theme; figure?: FigureKind } = {},
) {
  const { manifest, samples } = exampleRun(cells);
  const summary = summarizeRun(manifest, samples);
  const files = await exportRun({ manifest, samples, summary, formats, figure, theme });
  return { manifest, samples, files: files.map((file) => ({ ...file, content: Buffer.from(file.base64, "base64") })) };
}

describe("exportRun", () => {
  test("gives a file for each format asked for, once", async () => {
    const { files } = await exported([...ExportFormat.options, "csv"]);
    expect(files.map(({ name, mediaType }) => [name, mediaType])).toEqual([
      ["prime-native-node-2026-11-22-prime.svg", "image/svg+xml"],
      ["prime-native-node-2026-11-22-prime.png", "image/png"],
      ["prime-native-node-2026-11-22-prime.pdf", "application/pdf"],
      ["prime-native-node-2026-11-22-prime.csv", "text/csv"],
      ["prime-native-node-2026-11-22-prime.json", "application/json"],
      ["prime-native-node-2026-11-22-prime.tex", "application/x-tex"],
      ["prime-native-node-2026-11-22-prime.md", "text/markdown"],
      ["prime-native-node-2026-11-22-prime.hyperfine.json", "application/json"],
    ]);
  });

  test("the SVG is well-formed, holds its fonts and draws", async () => {
    const { files } = await exported(
      ["svg"],
      [{ program: "größe <&> ]]> \u0007\ud800.c", runtime: "native", meanNs: 20e6 }, ...CELLS],
    );
    const svg = files[0]?.content.toString("utf8") ?? "";
    expect(svg).toContain("src:url(data:font/woff2;base64,");
    // resvg's XML reader is strict: it refuses what isn't well-formed.
    expect(new Resvg(svg).width).toBe(760);
  });

  test("only the parts of the font that the words need are inside", async () => {
    const rules = async (program: string) => {
      const { files } = await exported(["svg"], [{ program, runtime: "native", meanNs: 20e6 }]);
      return files[0]?.content.toString("utf8").match(/@font-face/g)?.length;
    };
    expect(await rules("prime.c")).toBe(1);
    expect(await rules("простые.c")).toBe(2);
  });

  test("the PNG is the SVG at twice its size, with the experiment inside", async () => {
    const { files, samples } = await exported(["svg", "png"], CELLS, { theme: "dark" });
    const [svg, png] = files;
    const height = Number(/height="(\d+)"/.exec(svg?.content.toString("utf8") ?? "")?.[1]);
    const content = png?.content ?? Buffer.alloc(0);
    expect([content.readUInt32BE(16), content.readUInt32BE(20)]).toEqual([2 * 760, 2 * height]);
    expect(content.toString("latin1", 37, 41)).toBe("iTXt");
    const length = content.readUInt32BE(33);
    const chunk = content.subarray(41, 41 + length);
    const textStart = chunk.indexOf(0) + 5;
    expect(chunk.toString("latin1", 0, chunk.indexOf(0))).toBe("wasm-workbench-experiment");
    const experiment = FigureExperiment.parse(JSON.parse(inflateSync(chunk.subarray(textStart)).toString("utf8")));
    expect(experiment.samples).toEqual(samples);
  });

  test("text is drawn in the PNG with the fonts of the package", async () => {
    const { files } = await exported(["svg"]);
    const svg = files[0]?.content.toString("utf8") ?? "";
    const withoutText = svg.replaceAll(/<text[^>]*>[^<]*<\/text>/g, "");
    const { files: pngs } = await exported(["png"]);
    const bare = new Resvg(withoutText, { fitTo: { mode: "zoom", value: 2 } }).render().asPng();
    expect(pngs[0]?.content.length).toBeGreaterThan(bare.length * 1.5);
  });

  test("the JSON is the benchmark's document with its samples and commands", async () => {
    const { files, manifest, samples } = await exported(["json"]);
    const document = JSON.parse(files[0]?.content.toString("utf8") ?? "") as Record<string, unknown>;
    expect(document).toMatchObject({ runId: manifest.id, seed: 42, samples, request: manifest.request });
    expect(document["series"]).toHaveLength(2);
  });

  test("the same run gives the same bytes", async () => {
    const bytes = async () => (await exported([...ExportFormat.options])).files.map(({ base64 }) => base64);
    expect(await bytes()).toEqual(await bytes());
  });

  test.each(FigureKind.options.filter((kind) => kind !== "sweep" && kind !== "phases"))(
    "draws a run as its %s too, in every format",
    async (figure) => {
      const { files } = await exported(["svg", "png", "pdf"], CELLS, { figure });
      const [svg] = files;
      expect(new Resvg(svg?.content.toString("utf8") ?? "").width).toBe(760);
      expect(files.map(({ name }) => name.includes(`-${figure}.`))).toEqual(files.map(() => figure !== "comparison"));
    },
  );

  test("refuses a figure that the run has no data for", async () => {
    await expect(exported(["svg"], CELLS, { figure: "sweep" })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  });

  test("a run in which nothing could run has a figure too", async () => {
    const failure = { code: "TOOL_UNAVAILABLE", message: "No C compiler was found.", hint: "Install gcc." };
    const { files } = await exported(["svg", "png", "csv"], [{ runtime: "native", failure }]);
    expect(files[0]?.content.toString("utf8")).toContain("No C compiler was found.");
    expect(files[2]?.content.toString("utf8").trimEnd().split("\r\n")).toHaveLength(1);
  });
});
