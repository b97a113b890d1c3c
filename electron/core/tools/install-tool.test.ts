import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { emptyJobView, reduceJob, type JobEvent, type JobView } from "#shared/model/job.ts";
import type { Tool } from "#shared/model/tool.ts";
import type { InstallPlan } from "#toolchains/install/install-plan.ts";
import type { InstallStep } from "#toolchains/install/recipe.ts";
import { createDetectionContext } from "#toolchains/process/create-detection-context.ts";
import { runCommand } from "#toolchains/process/run-command.ts";
import { fakeScript, isAlive } from "#toolchains/testing/fake-tools.ts";
import { createJobRegistry } from "../jobs/job-registry.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { installTool } from "./install-tool.ts";
import { createToolCatalog, ownToolsFolder } from "./tool-catalog.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  process.env["WASM_WORKBENCH_LOCK_DIR"] = folder;
});

const jobs = createJobRegistry();

async function end(jobId: string, onEvent: (event: JobEvent) => void = () => undefined): Promise<JobView> {
  let view = emptyJobView;
  for await (const event of jobs.events(jobId, 0)) {
    view = reduceJob(view, event);
    onEvent(event);
  }
  return view;
}

function script(path: string, text: string): void {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
}

/** A machine whose PATH has one manager, made by the test. */
function machineWith(manager: string, behaviour: string) {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  script(join(bin, manager), behaviour);
  const env = { PATH: [bin, "/usr/bin", "/bin"].join(delimiter), HOME: folder };
  const catalog = createToolCatalog(folder, createDetectionContext({ run: runCommand, env }), "0.0.0");
  const detect = async (id: string) => (await catalog.list({ rescan: true })).tools.find((tool) => tool.id === id);
  const install = async (id: string, by: "go") => {
    const planned = await catalog.planInstall(id, by);
    return jobs.start({
      kind: "install",
      title: planned.tool.name,
      work: (job) => installTool(planned, { run: runCommand, detect }, job),
    }).id;
  };
  return { bin, catalog, install };
}

describe.skipIf(process.platform === "win32")("a manager of the system", () => {
  test("installs, and the tool is found afterwards", async () => {
    const wazero = join(folder, "bin", "wazero");
    const { catalog, install } = machineWith(
      "go",
      `[ "$1" = install ] && printf '#!/bin/sh\\necho 1.12.0\\n' > '${wazero}' && chmod +x '${wazero}' && echo "installed $2"`,
    );
    const before = (await catalog.list()).tools.find((tool) => tool.id === "wazero");
    expect(before).toMatchObject({ state: "missing", installPage: "https://wazero.io" });
    expect(before?.install).toContainEqual(expect.objectContaining({ manager: "go", blocked: null }));

    const steps: string[] = [];
    const view = await end(await install("wazero", "go"), (event) => {
      if (event.type === "step") steps.push(event.label);
    });
    expect(view).toMatchObject({ status: "succeeded", error: null, progress: { done: 1, total: 1, unit: "steps" } });
    expect(view.result).toMatchObject({
      id: "wazero",
      state: "available",
      version: "1.12.0",
      path: wazero,
      install: [],
    });
    expect(steps).toEqual(["Build wazero@v1.12.0", "Looking for it"]);
    const log = view.log.map(({ text }) => text).join("");
    expect(log).toContain("$ go install github.com/tetratelabs/wazero/cmd/wazero@v1.12.0");
    expect(log).toContain("installed github.com/tetratelabs/wazero");
    await expect(catalog.planInstall("wazero", "go")).rejects.toMatchObject({ hint: "It is installed already." });
  });

  test("that fails is explained by what it printed", async () => {
    const { install } = machineWith("go", "echo 'go: dial tcp: lookup proxy.golang.org: no such host' >&2; exit 1");
    const view = await end(await install("wazero", "go"));
    expect(view).toMatchObject({
      status: "failed",
      error: {
        code: "INSTALL_FAILED",
        message: expect.stringContaining("could not be fetched from the network"),
        hint: expect.stringContaining("lookup proxy.golang.org"),
      },
    });
  });

  test("that claims success and leaves nothing usable has failed", async () => {
    const { install } = machineWith("go", "exit 0");
    const view = await end(await install("wazero", "go"));
    expect(view).toMatchObject({ status: "failed", result: { id: "wazero", state: "missing" } });
    expect(view.error).toMatchObject({
      code: "INSTALL_FAILED",
      message: expect.stringMatching(/ran to its end, and yet wazero can't be used: no wazero/),
      hint: expect.stringContaining("https://wazero.io"),
    });
  });

  test("is ended with all it started when the installation is cancelled, and the next one can start", async () => {
    const { install } = machineWith("go", `exec '${process.execPath}' '${fakeScript("family")}'`);
    const jobId = await install("wazero", "go");
    let childId = 0;
    const ended = end(jobId, (event) => {
      if (event.type === "log" && /^\d+/.test(event.text)) childId = Number.parseInt(event.text, 10);
    });
    await expect.poll(() => childId, { timeout: 10_000 }).toBeGreaterThan(0);
    await jobs.cancel(jobId);
    expect(await ended).toMatchObject({ status: "cancelled", error: null });
    expect(isAlive(childId)).toBe(false);
    const next = machineWith("go", "exit 3");
    expect(await end(await next.install("wazero", "go"))).toMatchObject({ status: "failed" });
  });

  test("an unknown tool, an unknown way and a way that is blocked are refused with what there is", async () => {
    const { bin, catalog } = machineWith("nothing", "exit 0");
    await expect(catalog.planInstall("turbowasm", "go")).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      hint: expect.stringContaining("wasmtime"),
    });
    await expect(catalog.planInstall("wazero", "winget")).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      hint: expect.stringContaining("go"),
    });
    if (existsSync("/usr/bin/go") || existsSync(join(bin, "go"))) return;
    await expect(catalog.planInstall("wazero", "go")).rejects.toMatchObject({
      code: "TOOL_UNAVAILABLE",
      hint: expect.stringContaining("https://go.dev/dl/"),
    });
  });
});

describe("a folder of the workbench's own", () => {
  const available: Tool = {
    id: "deno",
    kind: "runtime",
    name: "Deno",
    state: "available",
    version: "1",
    path: "/deno",
    targets: ["wasm32-wasip1"],
    languages: [],
    modes: ["deno"],
    reason: null,
    hint: null,
    candidates: [],
    modeDetails: [],
    optimizationFlags: {},
    install: [],
    installPage: null,
  };

  function plan(stepsInto: (folder: string) => InstallStep[]): InstallPlan {
    return {
      method: { manager: "npm", title: "npm", commands: ["npm"], destination: "", blocked: null, minutes: 1 },
      ownFolder: join(ownToolsFolder(folder), "deno"),
      stepsInto,
      describe: ({ label }) => label,
    };
  }

  const start = (stepsInto: (folder: string) => InstallStep[], title = "Deno") =>
    jobs.start({
      kind: "install",
      title,
      work: (job) =>
        installTool(
          { tool: { id: "deno", name: title }, plan: plan(stepsInto) },
          { run: runCommand, detect: async () => available },
          job,
        ),
    }).id;

  const node = (code: string): InstallStep => ({
    kind: "run",
    label: "run a script",
    command: { exe: process.execPath, args: ["-e", code] },
  });

  test("is filled by the real npm, and replaces what was there", async (ctx) => {
    const npm = join(process.execPath, "..", "npm");
    if (!existsSync(npm)) return ctx.skip("no npm beside this Node");
    const fixture = join(folder, "fixture");
    mkdirSync(join(fixture, "bin"), { recursive: true });
    writeFileSync(join(fixture, "package.json"), JSON.stringify({ name: "fixture", version: "1.0.0" }));
    script(join(fixture, "bin", "fixture"), "echo fixture");
    const own = join(ownToolsFolder(folder), "deno");
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, "old"), "");

    const args = [
      "install",
      "--prefix",
      "",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--install-links",
      "--offline",
    ];
    const jobId = start((into) => [
      {
        kind: "run",
        label: "npm",
        command: { exe: npm, args: [...args.map((argument) => argument || into), fixture], cwd: folder },
      },
    ]);
    expect(await end(jobId)).toMatchObject({ status: "succeeded" });
    expect(readFileSync(join(own, "node_modules", "fixture", "bin", "fixture"), "utf8")).toContain("echo fixture");
    expect(existsSync(join(own, "old"))).toBe(false);
    expect(readdirSync(ownToolsFolder(folder))).toEqual(["deno"]);
  });

  test("is not there when a step failed, and neither is anything half done", async () => {
    const jobId = start((into) => [
      { kind: "write", label: "first half", path: join(into, "half"), text: "half" },
      node("console.error('E: Unable to locate package left-half'); process.exit(100)"),
    ]);
    expect(await end(jobId)).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("have no left-half") },
    });
    expect(readdirSync(ownToolsFolder(folder))).toEqual([]);
  });

  test("keeps what was installed before when the installation is cancelled in the middle", async () => {
    const own = join(ownToolsFolder(folder), "deno");
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, "old"), "");
    const jobId = start((into) => [
      { kind: "write", label: "first half", path: join(into, "half"), text: "half" },
      node("console.log('begun'); setInterval(() => {}, 1000)"),
    ]);
    const ended = end(jobId, (event) => {
      if (event.type === "log" && event.text.includes("begun")) void jobs.cancel(jobId);
    });
    expect(await ended).toMatchObject({ status: "cancelled" });
    expect(readdirSync(ownToolsFolder(folder))).toEqual(["deno"]);
    expect(readdirSync(own)).toEqual(["old"]);
  });

  test("packages that are being unpacked are finished before a cancelled installation ends", async () => {
    const marker = join(folder, "finished");
    const code = `console.log('Unpacking x'); setTimeout(() => require('fs').writeFileSync(${JSON.stringify(marker)}, ''), 700)`;
    const step = { ...node(code), pointOfNoReturn: /^Unpacking /m } as InstallStep;
    const jobId = start(() => [step, node("process.exit(1)")]);
    const ended = end(jobId, (event) => {
      if (event.type === "log" && event.text.includes("Unpacking")) void jobs.cancel(jobId);
    });
    const view = await ended;
    expect(view.status).toBe("cancelled");
    expect(existsSync(marker)).toBe(true);
    expect(view.log.map(({ text }) => text).join("")).toContain("finished before it ends");
  });

  test("a second installation waits and says behind what", async () => {
    const first = start(() => [node("setTimeout(() => {}, 800)")]);
    await expect.poll(() => jobs.list().find(({ id }) => id === first)?.status).toBe("running");
    const second = start(() => [node("")], "Bun");
    const behind: string[] = [];
    const view = await end(second, (event) => {
      if (event.type === "queued" && event.behind) behind.push(event.behind);
    });
    expect(behind).toEqual([`installing Deno (process ${process.pid})`]);
    expect(view.status).toBe("succeeded");
    expect((await end(first)).status).toBe("succeeded");
  });
});
