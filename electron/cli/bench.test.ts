import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Tool } from "#shared/model/tool.ts";
import { mountSmallDisk } from "#core/testing/small-disk.ts";
import { createBuiltCommand } from "./testing/built-command.ts";

const { cli, folder, dataDir, env, wb, start, source, samplesAtLeast, leftOvers } = createBuiltCommand();

const hello = source("größe ü 1.c", '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n');

describe("bench", () => {
  test("the JSON of the public interface, then the history and the exports", () => {
    const { exitCode, json } = wb(["bench", hello, "--on", "node", "--runs", "3", "--json"]);
    expect(exitCode).toBe(0);
    const [series] = json.series;
    expect(series).toMatchObject({ runtime: "node", n: 3, outputOk: true });
    expect(series.samplesMs).toHaveLength(3);
    const mean = series.samplesMs.reduce((sum: number, value: number) => sum + value, 0) / 3;
    expect(series.meanMs).toBeCloseTo(mean, 6);
    expect(series.ci95Ms[0]).toBeLessThan(series.meanMs);

    expect(wb(["runs", "list", "--json"]).json.runs[0]).toMatchObject({
      id: json.runId,
      state: "finished",
      samples: 3,
    });
    expect(wb(["runs", "show", json.runId, "--json"]).json.series[0].samplesMs).toEqual(series.samplesMs);
    const out = join(folder, "exports");
    const exported = wb(["runs", "export", json.runId, "--format", "svg,png,csv,json", "--out", out, "--json"]);
    expect(exported.exitCode).toBe(0);
    expect(exported.json.files.map((file: string) => file.split(".").at(-1))).toEqual(["svg", "png", "csv", "json"]);
    for (const file of exported.json.files) expect(readFileSync(file).length).toBeGreaterThan(100);
    expect(wb(["runs", "export", json.runId, "--format", "gif", "--json"]).exitCode).toBe(2);
    expect(wb(["runs", "export", json.runId, "--out", hello, "--json"])).toMatchObject({
      exitCode: 2,
      json: { runId: json.runId, files: [], error: { message: expect.stringContaining(`${hello} is a file`) } },
    });
    expect(wb(["runs", "delete", json.runId, "--json"])).toMatchObject({ exitCode: 0, json: { deleted: true } });
    expect(existsSync(join(dataDir, "runs", json.runId))).toBe(false);
  });

  test("with --time alone the time decides, not ten runs", () => {
    const { exitCode, json } = wb(["bench", hello, "--on", "node", "--time", "5", "--json"]);
    expect(exitCode).toBe(0);
    expect(json.series[0].n).toBeGreaterThan(10);
    expect(wb(["bench", hello, "--on", "node", "--time", "30", "--runs", "6", "--json"]).json.series[0].n).toBe(6);
  });

  test("two programs of one name are told apart, and two exports on one day are two files", () => {
    const files = ["one", "two"].map((name) => {
      mkdirSync(join(folder, name), { recursive: true });
      return source(join(name, "same.c"), `#include <stdio.h>\nint main(void) { puts("${name}"); }\n`);
    });
    const { json } = wb(["bench", ...files, "--on", "node", "--runs", "1", "--json"]);
    expect(json.series.map(({ cell, file }: { cell: number; file: string }) => [cell, file])).toEqual(
      files.map((file, cell) => [cell, join(folder, file)]),
    );
    const again = wb(["bench", ...files, "--on", "node", "--runs", "1", "--json"]);
    const exported = [json, again.json].map(
      ({ runId }) => wb(["runs", "export", runId, "--format", "csv", "--out", "same day", "--json"]).json.files[0],
    );
    expect(new Set(exported).size).toBe(2);
  });

  test.skipIf(process.platform === "win32")("the command in an export asks for the same again", () => {
    mkdirSync(join(folder, "bin"), { recursive: true });
    writeFileSync(join(folder, "bin", "wb"), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`, { mode: 0o755 });
    const PATH = `${join(folder, "bin")}:${process.env["PATH"]}`;
    const exportOf = (runId: string) => {
      const { json } = wb(["runs", "export", runId, "--format", "json", "--out", "exports", "--json"]);
      return JSON.parse(readFileSync(json.files[0], "utf8"));
    };
    const options = ["--runs", "2", "--warmup", "0", "--time", "1.5", "--seed", "7", "--opt", "O1", "--flag", "-DN=1"];
    const around = ["--env", "MODE=a 'b'", "--dir", `${folder}:/data`, "--timeout", "9000"];
    for (const stdin of ["-", join(folder, hello)]) {
      const args = [
        "bench",
        hello,
        "--on",
        "node",
        ...options,
        ...around,
        "--stdin",
        stdin,
        "--json",
        "--",
        "-x",
        "a b",
      ];
      const first = spawnSync(process.execPath, [cli, ...args], { cwd: folder, env, input: "two\nlines 'ü'\n" });
      const before = exportOf(JSON.parse(first.stdout.toString()).runId);
      const command: string = before.commands.wb;
      const repeated = spawnSync("sh", ["-c", command.replace(" bench ", " bench --json ")], {
        cwd: folder,
        env: { ...env, PATH },
        encoding: "utf8",
      });
      const after = exportOf(JSON.parse(repeated.stdout).runId);
      expect(after.request).toEqual(before.request);
      expect(after.commands.wb).toBe(command);
    }
  });

  test("a disk that fills up ends it with what was measured until then", async (context) => {
    const disk = join(folder, "small disk");
    const refusal = mountSmallDisk(disk, 1024 * 1024);
    if (refusal) return context.skip(refusal);
    const args = ["bench", hello, "--on", "node", "--runs", "1000", "--json"];
    const started = start(args, { WASM_WORKBENCH_DATA: disk });
    await samplesAtLeast(5, disk);
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, "filler"), Buffer.alloc(bavail * bsize));
    expect(await started.ended).toBe(1);
    const json = JSON.parse(started.stdout);
    expect(json.error.code).toBe("DISK_FULL");
    expect(json.series[0].n).toBeGreaterThan(0);
  });

  test("tools that are missing: exit code 3, all of them are named, and nothing is measured", (ctx) => {
    const tools: Tool[] = wb(["tools", "list", "--json"]).json.tools;
    const absent = tools.filter(({ kind, state }) => kind === "runtime" && state === "missing").slice(0, 2);
    if (absent.length === 0) return ctx.skip("every runtime is on this machine");
    const before = wb(["runs", "list", "--json"]).json.runs.length;
    const { exitCode, json } = wb([
      "bench",
      hello,
      "--on",
      "node",
      "--on",
      absent.map(({ id }) => id).join(),
      "--json",
    ]);
    expect(exitCode).toBe(3);
    expect(json).toMatchObject({ runId: null, series: [], error: { code: "TOOL_UNAVAILABLE" } });
    for (const { name, hint } of absent) {
      expect(json.error.message).toContain(`${name}: `);
      expect(json.error.hint).toContain(hint);
    }
    expect(wb(["runs", "list", "--json"]).json.runs).toHaveLength(before);
  });

  test("Ctrl+C: exit code 130, and what was measured is answered", async () => {
    const started = start(["bench", hello, "--on", "node", "--runs", "1000", "--json"]);
    await samplesAtLeast(5);
    started.child.kill("SIGINT");
    expect(await started.ended).toBe(130);
    const json = JSON.parse(started.stdout);
    expect(json.error.code).toBe("CANCELLED");
    expect(json.series[0].n).toBeGreaterThan(0);
  });

  test.skipIf(process.platform === "win32")(
    "kill -9 in the middle: every finished sample is there, nothing runs on, the run is resumed",
    async () => {
      const started = start(["bench", hello, "--on", "node", "--runs", "25"]);
      const runId = await samplesAtLeast(8);
      started.child.kill("SIGKILL");
      await started.ended;
      const rows = readFileSync(join(dataDir, "runs", runId, "samples.ndjson"), "utf8").split("\n").length - 1;
      const { json } = wb(["runs", "show", runId, "--json"]);
      expect(json.state).toBe("interrupted");
      // One row is the warm-up's.
      expect(json.series[0].n).toBe(rows - 1);
      await expect.poll(() => leftOvers(), { timeout: 5_000 }).toEqual([]);
      const resumed = wb(["bench", "--resume", runId, "--json"]);
      expect(resumed.exitCode).toBe(0);
      expect(resumed.json).toMatchObject({ runId, state: "finished" });
      expect(resumed.json.series[0]).toMatchObject({ n: 25, outputOk: true });
      expect(resumed.json.series[0].samplesMs.slice(0, json.series[0].n)).toEqual(json.series[0].samplesMs);
    },
  );
});
