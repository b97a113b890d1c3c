import { act, cleanup, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createWhatIf } from "#shared/faas/what-if/what-if.ts";
import { summarizeActivation } from "#shared/faas/summarize-activation.ts";
import { whatIfRecordOf } from "#shared/load/what-if-record.ts";
import { WhatIfBasis, type WhatIfTrial } from "#shared/model/load/what-if-trial.ts";
import { exampleActivation } from "#shared/testing/example-activation.ts";
import { exampleLoad } from "#shared/testing/example-load.ts";
import { examplePool } from "#shared/testing/example-pool.ts";
import { renderWindow } from "../../../testing/render-window.tsx";
import { createScriptedCore } from "../../../testing/scripted-core.ts";
import { LoadPage } from "../load-page.tsx";

// The figure, the predictor and the prediction come after one another.
configure({ asyncUtilTimeout: 10_000 });

beforeEach(() => {
  window.location.hash = "";
  window.localStorage.clear();
});
afterEach(cleanup);

const RUN = exampleLoad([{ sandbox: "native-process", coldNs: 12_000_000, warmNs: 2_000_000 }]);
const RECORDED = { ...examplePool, preset: "custom" as const, keepAliveMs: 2_000, stemCells: [] };
const BASIS = WhatIfBasis.parse({
  processors: 2,
  recordings: [
    {
      settings: RECORDED,
      activations: Array.from({ length: 60 }, (_, number) =>
        summarizeActivation(
          exampleActivation(number, {
            startedAtMs: 1_790_000_000_000 + number * 500,
            sandbox: "native-process",
            instanceId: "native-process-1",
            startKind: number === 0 ? "cold" : "warm",
          }),
        ),
      ),
    },
  ],
});

function trialOf(settings: WhatIfTrial["settings"]): WhatIfTrial {
  const prediction = createWhatIf(whatIfRecordOf(BASIS), { simulations: 20 }).predict(settings);
  return {
    schemaVersion: 1,
    id: "20261122-102000-abcdef",
    series: 0,
    createdAt: "2026-11-22T10:20:00.000Z",
    finishedAt: "2026-11-22T10:21:00.000Z",
    state: "finished",
    recordedSettings: RECORDED,
    settings,
    prediction,
    measured: { ...prediction.recorded, coldShare: 0.5, evictions: 0 },
    failure: null,
  };
}

test("a turned knob is predicted, measured, and what came of it stands beside what was predicted", async () => {
  const core = createScriptedCore();
  core.loads.set(RUN.manifest.id, RUN);
  core.whatIfBasis = BASIS;
  renderWindow(core, <LoadPage runId={null} />);
  fireEvent.click(await screen.findByRole("button", { name: "Turn the knobs" }));
  const slider = await screen.findByRole("slider", { name: "Keep-alive" });
  expect(slider.getAttribute("aria-valuetext")).toBe("2 s");
  fireEvent.change(slider, { target: { value: "1" } });
  expect(slider.getAttribute("aria-valuetext")).toBe("100 ms");
  await screen.findByText(/^Keep-alive 100 ms in place of 2 s: of the calls/);
  expect(
    screen.getByText(/^A sandbox that is idle for longer than the keep-alive is gone: 59 of the 59 pauses/),
  ).toBeTruthy();

  fireEvent.click(screen.getByRole("button", { name: "Run it for real" }));
  await waitFor(() => expect(core.calls.map(({ procedure }) => procedure)).toContain("loads.whatIf.start"));
  const { input } = core.calls.find(({ procedure }) => procedure === "loads.whatIf.start")!;
  expect(input).toMatchObject({ runId: RUN.manifest.id, series: 0, settings: { keepAliveMs: 100, preset: "custom" } });
  // Nothing computes beside what is timed.
  await waitFor(() => expect(slider.closest("fieldset")).toHaveProperty("disabled", true));

  core.loads.set(RUN.manifest.id, { ...RUN, whatIfs: [trialOf({ ...RECORDED, keepAliveMs: 100 })] });
  const [job] = core.jobs.values();
  await act(async () => {
    job?.emit({ type: "started" });
    job?.emit({ type: "finished", status: "succeeded", result: { trialId: "20261122-102000-abcdef" }, error: null });
  });
  const trials = within(await screen.findByRole("group", { name: "Trials" }));
  expect(trials.getByText("not as predicted")).toBeTruthy();
  expect(screen.getByText(/^cold share: 50\.0 % measured, below the predicted/)).toBeTruthy();
});

test("what was recorded nowhere says so", async () => {
  const core = createScriptedCore();
  core.loads.set(RUN.manifest.id, RUN);
  renderWindow(core, <LoadPage runId={null} />);
  fireEvent.click(await screen.findByRole("button", { name: "Turn the knobs" }));
  expect(await screen.findByText("What it did in its sandboxes was not recorded.")).toBeTruthy();
});
