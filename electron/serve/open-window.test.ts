import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openWindow, planWindow, type WindowSurroundings } from "./open-window.ts";

const URL_ONCE = "http://127.0.0.1:4000/?token=once";
const ADDRESS = "http://127.0.0.1:4000/?token=lasting";

function surroundings(change: Partial<WindowSurroundings>, files: string[] = []): WindowSurroundings {
  return { platform: "linux", env: {}, isRoot: false, fileExists: (path) => files.includes(path), ...change };
}
const plan = (change: Partial<WindowSurroundings>, files: string[] = []) =>
  planWindow(URL_ONCE, "/data/browser-profile", surroundings(change, files));

describe("planWindow", () => {
  test("Linux: the first browser on PATH, with a profile of its own", () => {
    const env = { DISPLAY: ":0", PATH: "/usr/local/bin:/usr/bin" };
    expect(plan({ env }, ["/usr/bin/google-chrome", "/usr/bin/chromium"])).toEqual({
      kind: "app-window",
      browser: "Chromium",
      exe: "/usr/bin/chromium",
      args: [
        `--app=${URL_ONCE}`,
        "--user-data-dir=/data/browser-profile",
        "--no-first-run",
        "--no-default-browser-check",
      ],
      reason: "Chromium was found",
    });
  });

  test("Wayland alone is a display", () => {
    expect(
      plan({ env: { WAYLAND_DISPLAY: "wayland-0", PATH: "/usr/bin" } }, ["/usr/bin/microsoft-edge"]),
    ).toMatchObject({
      kind: "app-window",
      browser: "Edge",
    });
  });

  test("macOS: applications, also those of one user", () => {
    const exe = "/Users/ada/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    expect(plan({ platform: "darwin", env: { HOME: "/Users/ada" } }, [exe])).toMatchObject({ kind: "app-window", exe });
  });

  test("Windows: program folders", () => {
    const exe = String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`;
    const env = { ProgramFiles: String.raw`C:\Program Files`, "ProgramFiles(x86)": String.raw`C:\Program Files (x86)` };
    expect(plan({ platform: "win32", env }, [exe])).toMatchObject({ kind: "app-window", browser: "Edge", exe });
  });

  test("no browser of the family: the default browser", () => {
    expect(plan({ env: { DISPLAY: ":0", PATH: "/usr/bin" } })).toMatchObject({ kind: "default-browser" });
  });

  test.each([
    ["no display", { env: { PATH: "/usr/bin" } }, "there is no display"],
    ["CI", { env: { CI: "true", DISPLAY: ":0", PATH: "/usr/bin" } }, "CI"],
    ["root", { env: { DISPLAY: ":0", PATH: "/usr/bin" }, isRoot: true }, "superuser"],
  ])("%s: the address alone, saying why", (_name, change, why) => {
    const planned = plan(change, ["/usr/bin/chromium"]);
    expect(planned.kind).toBe("address-only");
    expect(planned.reason).toContain(why);
  });
});

describe("openWindow", () => {
  test("starts the program with the plan's arguments and prints the lasting address", async () => {
    const folder = await mkdtemp(join(tmpdir(), "open-window-"));
    try {
      // Node itself stands for the browser: it writes what it was given.
      const script = join(folder, "browser.cjs");
      const seen = join(folder, "seen.json");
      await writeFile(
        script,
        `require("node:fs").writeFileSync(process.argv[2], JSON.stringify(process.argv.slice(3)))`,
      );
      const opened = await openWindow(
        {
          kind: "app-window",
          browser: "Chromium",
          exe: process.execPath,
          args: [script, seen, `--app=${URL_ONCE}`],
          reason: "Chromium was found",
        },
        URL_ONCE,
        ADDRESS,
      );
      expect(opened).toEqual({
        kind: "app-window",
        line: `Opened an app window of Chromium, as Chromium was found: ${ADDRESS}`,
      });
      expect(JSON.parse(await readFile(seen, "utf8"))).toEqual([`--app=${URL_ONCE}`]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("the address alone starts nothing", async () => {
    const opened = await openWindow({ kind: "address-only", reason: "there is no display" }, URL_ONCE, ADDRESS);
    expect(opened.line).toBe(`Open ${ADDRESS} in a browser (nothing was opened because there is no display).`);
  });
});
