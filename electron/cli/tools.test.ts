import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Tool } from "#shared/model/tool.ts";
import { formatTools } from "./printers/tools.ts";
import { createBuiltCommand } from "./testing/built-command.ts";

const { folder, env, wb, start } = createBuiltCommand();

const bin = join(folder, "bin");
mkdirSync(bin);

function program(name: string, text: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(bin, name), 0o755);
}

/** A machine whose only manager is a Go that does what the test says. */
const onlyGo = { PATH: [bin, "/usr/bin", "/bin"].join(delimiter), HOME: folder, GOBIN: bin, GOPATH: folder };
const wazero = join(bin, "wazero");
const installs = `printf '#!/bin/sh\\necho 1.12.0\\n' > '${wazero}'; chmod +x '${wazero}'; echo built it`;

describe.skipIf(process.platform === "win32")("tools install", () => {
  test("shows the plan and refuses while nobody has agreed: exit code 2, and nothing is run", () => {
    program("go", `echo run > '${join(folder, "was-run")}'`);
    const { exitCode, json } = wb(["tools", "install", "wazero", "--json"], onlyGo);
    expect(exitCode).toBe(2);
    expect(json).toMatchObject({
      id: "wazero",
      method: {
        manager: "go",
        commands: ["go install github.com/tetratelabs/wazero/cmd/wazero@v1.12.0"],
        blocked: null,
      },
      error: { code: "INVALID_REQUEST", hint: expect.stringContaining("--yes") },
    });
    const dry = wb(["tools", "install", "wazero", "--dry-run"], onlyGo);
    expect(dry.exitCode).toBe(0);
    expect(dry.stdout).toContain("  go install github.com/tetratelabs/wazero");
    expect(existsSync(join(folder, "was-run"))).toBe(false);
  });

  test("Ctrl+C ends what it started: exit code 130, nothing installed", async () => {
    program("go", 'echo $$ > "$GOBIN/pid"; echo begun; sleep 60');
    const started = start(["tools", "install", "wazero", "--yes", "--json"], onlyGo);
    await expect.poll(() => existsSync(join(bin, "pid")), { timeout: 20_000 }).toBe(true);
    started.child.kill("SIGINT");
    expect(await started.ended).toBe(130);
    expect(JSON.parse(started.stdout)).toMatchObject({ id: "wazero", tool: null, error: { code: "CANCELLED" } });
    expect(readdirSync(bin)).not.toContain("wazero");
  });

  test("a manager that fails: exit code 1, and why", () => {
    program("go", "echo 'write /tmp/x: no space left on device' >&2; exit 1");
    const { exitCode, json } = wb(["tools", "install", "wazero", "--yes", "--json"], onlyGo);
    expect(exitCode).toBe(1);
    expect(json.error).toMatchObject({ code: "DISK_FULL", hint: expect.stringContaining("no space left") });
  });

  test("installs, finds the tool, and says so when it is asked again", () => {
    program("go", installs);
    const first = wb(["tools", "install", "wazero", "--manager", "go", "--yes", "--json"], onlyGo);
    expect(first).toMatchObject({
      exitCode: 0,
      json: { id: "wazero", manager: "go", tool: { state: "available", version: "1.12.0", path: wazero } },
    });
    expect(first.json.error).toBeUndefined();
    expect(first.stderr).toContain("built it");
    const again = wb(["tools", "install", "wazero"], onlyGo);
    expect(again).toMatchObject({ exitCode: 0, stdout: `wazero 1.12.0 is here already: ${wazero}\n` });
  });

  test("an unknown tool or way: exit code 2 with those there are", () => {
    expect(wb(["tools", "install", "turbowasm", "--json"], onlyGo)).toMatchObject({
      exitCode: 2,
      json: { error: { hint: expect.stringContaining("wasmtime") } },
    });
    expect(wb(["tools", "install", "wasmi", "--manager", "scoop", "--json"], onlyGo)).toMatchObject({
      exitCode: 2,
      json: { error: { hint: expect.stringContaining("cargo") } },
    });
  });

  test("nothing can be done from here: exit code 3 with the page", () => {
    const { exitCode, json } = wb(["tools", "install", "wasm3", "--json"], onlyGo);
    expect(exitCode).toBe(3);
    expect(json.error).toMatchObject({
      code: "TOOL_UNAVAILABLE",
      hint: expect.stringContaining("https://github.com/wasm3"),
    });
  });
});

describe("the list of tools", () => {
  const { tools } = wb(["tools", "list", "--json"], { ...env }).json as { tools: Tool[] };

  test.each([80, 120])("fits into %i columns", (width) => {
    const text = formatTools(tools, width);
    for (const line of text.split("\n")) if (!line.includes("/")) expect(line.length).toBeLessThanOrEqual(width);
    for (const { id } of tools) expect(text).toContain(`\n${id} `);
  });

  test("is one line a tool in a pipe", () => {
    const lines = formatTools(tools, null).split("\n");
    for (const { id, state, version } of tools) {
      const said = state === "available" ? version : state;
      expect(lines.filter((line) => line.startsWith(`${id} `))).toEqual([expect.stringContaining(said ?? "")]);
    }
  });
});
