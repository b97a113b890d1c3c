import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { renderWindow } from "../../testing/render-window.tsx";
import { createScriptedCore } from "../../testing/scripted-core.ts";
import { JobBar } from "./job-bar.tsx";

afterEach(cleanup);

test("shows what runs with its estimate, announces the end, and links to the result", async () => {
  const core = createScriptedCore();
  const job = core.addJob("b1", "benchmark", "prime.c on native, node", "r1");
  job.emit({ type: "started" });
  job.emit({ type: "progress", done: 34, total: 90, unit: "runs", remainingMs: 20_300 });
  renderWindow(core, <JobBar />);
  expect(await screen.findByText("34/90 runs · 21 s left")).toBeTruthy();
  expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("34");
  await act(async () => job.emit({ type: "finished", status: "succeeded", result: { runId: "r1" }, error: null }));
  const link = await screen.findByRole("link", { name: "Show result" });
  expect(link.getAttribute("href")).toBe("#/runs/r1");
  expect(screen.getByText("prime.c on native, node: Finished").getAttribute("aria-live")).toBe("polite");
});

test("names the job that holds the machine and counts those that wait; each can be cancelled", async () => {
  const core = createScriptedCore();
  core.addJob("b1", "benchmark", "prime.c").emit({ type: "started" });
  core.addJob("b2", "benchmark", "fib.c").emit({ type: "queued", behind: "benchmark prime.c" });
  renderWindow(core, <JobBar />);
  expect(await screen.findByText("+1 more")).toBeTruthy();
  expect(screen.getByText("prime.c")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.getByText("Waiting behind benchmark prime.c")).toBeTruthy());
  expect(core.calls).toContainEqual({ procedure: "jobs.cancel", input: { jobId: "b1" } });
});

test("opens the logs of all jobs; Esc closes them", async () => {
  const core = createScriptedCore();
  const job = core.addJob("r1", "run", "hello.c on node");
  job.emit({ type: "log", source: "program", stream: "stdout", text: "hello\n" });
  job.emit({ type: "finished", status: "succeeded", result: null, error: null });
  renderWindow(core, <JobBar />);
  const button = await screen.findByRole("button", { name: "Log" });
  fireEvent.click(button);
  const drawer = screen.getByRole("region", { name: "Logs of jobs" });
  await waitFor(() => expect(within(drawer).getByRole("log").textContent).toContain("hello"));
  fireEvent.keyDown(button, { key: "Escape" });
  expect(screen.queryByRole("region", { name: "Logs of jobs" })).toBeNull();
});
