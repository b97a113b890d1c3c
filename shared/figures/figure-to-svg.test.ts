import { Window } from "happy-dom";
import { describe, expect, test } from "vitest";
import { summarizeRun } from "../stats/summarize-run.ts";
import { exampleRun, type ExampleCell } from "../testing/example-run.ts";
import { comparisonFigure } from "./comparison-figure.ts";
import { FigureExperiment, figureExperiment } from "./figure-experiment.ts";
import { figureToSvg } from "./figure-to-svg.ts";

const HOSTILE = "<b>\"x\" & 'y'</b> ]]> \u0007\ud800\uffff.c";

function svgOf(cells: ExampleCell[]) {
  const { manifest, samples } = exampleRun(cells);
  const figure = comparisonFigure({ manifest, summary: summarizeRun(manifest, samples), width: 760, theme: "dark" });
  return { manifest, samples, figure, svg: figureToSvg(figure, { metadata: figureExperiment(manifest, samples) }) };
}

/** happy-dom reads no CDATA; the exporter's tests give whole files to a stricter reader. */
function parse(svg: string) {
  const window = new Window();
  return new window.DOMParser().parseFromString(withoutMetadata(svg), "image/svg+xml");
}

function withoutMetadata(svg: string): string {
  return svg.replace(/<metadata>.*<\/metadata>/s, "");
}

describe("figureToSvg", () => {
  const cells: ExampleCell[] = [
    { runtime: "native", meanNs: 20e6 },
    { runtime: "node", meanNs: 61e6 },
  ];

  test("is a picture with a name and a description", () => {
    const { svg, figure } = svgOf(cells);
    const root = parse(svg).documentElement;
    expect(root.getAttribute("role")).toBe("img");
    const named = (root.getAttribute("aria-labelledby") ?? "")
      .split(" ")
      .map((id) => root.querySelector(`#${id}`)?.textContent);
    expect(named).toEqual([figure.title, figure.description]);
  });

  test("draws every bar, every run and every label", () => {
    const { svg, manifest } = svgOf(cells);
    const root = parse(svg).documentElement;
    expect(root.querySelectorAll("rect.bar")).toHaveLength(2);
    expect(root.querySelectorAll("circle.sample")).toHaveLength(2 * manifest.request.runs);
    expect([...root.querySelectorAll("text.label")].map((label) => label.textContent)).toEqual(["native", "node"]);
    expect(root.querySelectorAll("rect.bar")[1]?.getAttribute("fill")).toMatch(/^url\(#hatch-/);
    expect(svg).toContain('<pattern id="hatch-');
  });

  test("leaves nothing to the page around it, and no hole", () => {
    const { svg } = svgOf(cells);
    const picture = withoutMetadata(svg);
    expect(picture).not.toMatch(/undefined|NaN|Infinity|null|currentColor|var\(|class=""/);
    expect(picture).not.toMatch(/(href|src)=/);
  });

  test("carries the experiment: data, commands, versions, machine, seed and request", () => {
    const { svg, manifest, samples } = svgOf(cells);
    const json = /<!\[CDATA\[(.*)\]\]><\/experiment>/s.exec(svg)?.[1] ?? "";
    const experiment = FigureExperiment.parse(JSON.parse(json));
    expect(experiment.samples).toEqual(samples);
    expect(experiment).toMatchObject({ seed: 42, machine: manifest.machine, request: manifest.request });
    expect(experiment.commands.wb).toContain("--on native,node --runs 10 --seed 42");
    expect(experiment.commands.cells[0]).toMatchObject({
      runtime: "native",
      build: ["gcc -O2 prime.c"],
      run: "native prime.c",
    });
    expect(experiment.versions).toMatchObject({ "wasm-workbench": "0.1.0", node: "20.20.2", gcc: "12.2.0" });
  });

  test("stays well-formed with any name in it, and keeps the name in the data", () => {
    const { svg, manifest } = svgOf([{ program: HOSTILE, runtime: "native", meanNs: 20e6 }]);
    // oxlint-disable-next-line no-control-regex -- XML 1.0 forbids these characters
    expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    expect(svg.match(/\]\]>/g)).toHaveLength(1);
    expect(Buffer.from(svg).toString()).toBe(svg);
    const json = /<!\[CDATA\[(.*)\]\]><\/experiment>/s.exec(svg)?.[1] ?? "";
    expect(FigureExperiment.parse(JSON.parse(json)).cells[0]?.program).toBe(manifest.cells[0]?.program);
    expect(parse(svg).documentElement.querySelector("text.title")?.textContent).toContain("<b>");
  });

  test("embeds fonts when they are given", () => {
    const { figure } = svgOf(cells);
    const svg = figureToSvg(figure, { metadata: null, fontFaceCss: "@font-face{font-family:Inter}" });
    expect(svg).toContain("<style>@font-face{font-family:Inter}</style>");
  });
});
