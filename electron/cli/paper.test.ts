import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createBuiltCommand } from "./testing/built-command.ts";

const { wb, start, folder, samplesAtLeast, leftOvers } = createBuiltCommand();

/** The one experiment of the paper that takes no more than a second. */
const START_UP = ["paper", "persaud-2019", "--quick", "--only", "start-up"];

describe("wb paper, wrong usage", () => {
  test.each([
    [["paper"], "Which paper is missing."],
    [["paper", "hall-2009"], "There is no paper hall-2009."],
    [["paper", "persaud-2019", "--only", "fig10"], "fig10 can't be run again here."],
    [["paper", "persaud-2019", "--only", "fig4,figure 5"], "figure 5 can't be run again here."],
    [["paper", "--resume", "20200101-000000-abcdef"], "There is no run 20200101-000000-abcdef of a paper."],
    [["paper", "--resume", "../x"], '"../x" is not the id of a run.'],
    [["paper", "--resume", "20200101-000000-abcdef", "--quick"], "--resume goes on with a run as it was asked for."],
    [["paper", "persaud-2019", "--", "42"], "wb paper runs no program, so nothing can follow --."],
  ])("%j", (args, message) => {
    const dashes = args.indexOf("--");
    const own = dashes === -1 ? [...args, "--json"] : [...args.slice(0, dashes), "--json", ...args.slice(dashes)];
    const { exitCode, json } = wb(own);
    expect(exitCode).toBe(2);
    expect(json).toMatchObject({ runId: null, figures: [], statements: [] });
    expect(json.error.message).toContain(message);
  });

  test("the hint names the figures", () => {
    const { stderr } = wb(["paper", "persaud-2019", "--only", "fig10"]);
    const names = "fig3, fig4, fig5, fig6, fig7, fig8, fig9, start-up, fig12, image-size";
    expect(stderr).toContain(`Figures: ${names}.`);
  });
});

describe("wb paper", () => {
  test("measures, judges, and writes figures to the run's folder and where they were asked for", () => {
    const { exitCode, json, stderr } = wb([...START_UP, "--out", "figures", "--json"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("1/1 Empty program, C, by our protocol");
    expect(json).toMatchObject({ paper: "persaud-2019", scale: "quick", state: "finished", only: ["start-up"] });
    const [figure] = json.figures;
    expect(figure).toMatchObject({ id: "start-up", figure: null, atPapersInput: true, published: {} });
    const [part] = figure.parts;
    expect(part).toMatchObject({ protocol: "workbench", order: "shuffled", runs: 6, failure: null });
    expect(part.series.map(({ runtime }: { runtime: string }) => runtime)).toEqual([
      "native",
      "wasmtime",
      "wasmer",
      "lucet",
      "node",
    ]);
    const node = part.series.find(({ runtime }: { runtime: string }) => runtime === "node");
    expect(node).toMatchObject({ n: 6, outputOk: true, failure: null });
    expect(figure.svg).toBe(join(folder, "figures", "start-up.svg"));
    expect(readFileSync(figure.svg, "utf8")).toContain("<svg");
    expect(JSON.parse(readFileSync(figure.json, "utf8"))).toMatchObject({
      id: "start-up",
      parts: [{ runId: part.runId }],
    });
    expect(existsSync(join(folder, "data", "papers", json.runId, "start-up.svg"))).toBe(true);
    expect(json.statements.map(({ id }: { id: string }) => id)).toContain("lucet-startup");

    const listed = wb(["paper", "--list", "--json"]).json.papers;
    expect(listed).toEqual([expect.objectContaining({ id: json.runId, state: "finished", partsDone: 1, parts: 1 })]);
    const exported = wb(["runs", "export", json.runId, "--format", "svg,json", "--out", "again", "--json"]);
    expect(exported.json.files).toEqual(["svg", "json"].map((format) => join(folder, "again", `start-up.${format}`)));
  });

  test("Ctrl+C keeps what was measured; --resume goes on with it", async () => {
    const running = start([...START_UP, "--json"]);
    await samplesAtLeast(1);
    running.child.kill("SIGINT");
    expect(await running.ended).toBe(130);
    const cancelled = JSON.parse(running.stdout);
    expect(cancelled).toMatchObject({ state: "cancelled", error: { code: "CANCELLED" } });
    expect(cancelled.error.hint).toContain(`--resume ${cancelled.runId}`);
    expect(leftOvers()).toEqual([]);

    const { exitCode, json } = wb(["paper", "--resume", cancelled.runId, "--json"]);
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ runId: cancelled.runId, state: "finished" });
    const [before, after] = [cancelled, json].map(({ figures }) => figures[0].parts[0]);
    expect(after.runId).toBe(before.runId);
    const node = after.series.find(({ runtime }: { runtime: string }) => runtime === "node");
    expect(node.samplesMs).toHaveLength(6);
  });

  test("as text: a table with every runtime, and the statement with its outcome", () => {
    const { stdout } = wb(START_UP);
    expect(stdout).toMatch(/^Empty program, C\n/);
    expect(stdout).toMatch(/node +\d/);
    expect(stdout).toMatch(
      /(HOLDS|DOES NOT HOLD|NOT TESTABLE HERE): The authors suspect that Lucet starts more slowly/,
    );
    expect(stdout).not.toContain("figure 12");
  });
});
