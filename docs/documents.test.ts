import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { FigureKind } from "#shared/figures/figure-kind.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const FOLDERS = ["docs", "shared", "toolchains", "electron", "renderer", "examples", "e2e"];

const read = (path: string) => readFileSync(join(root, path), "utf8");
const documents = [
  "README.md",
  "CHANGELOG.md",
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".md"))
      .map((path) => join(folder, path)),
  ),
];

describe.each(documents)("%s", (path) => {
  const text = read(path);

  test("leads to files and headings that are there", () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const lost = links.filter((link) => {
      const [file = "", heading] = link.split("#");
      const target = file === "" ? path : relative(root, join(root, dirname(path), file));
      if (!existsSync(join(root, target))) return true;
      return heading !== undefined && !headingsOf(read(target)).includes(heading);
    });
    expect(lost).toEqual([]);
  });

  test("has one title", () => {
    expect(withoutCode(text).match(/^# .+$/gm)).toHaveLength(1);
  });
});

/** As GitHub names them in addresses. */
function headingsOf(text: string): string[] {
  const headings = [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, words = ""]) => words);
  return headings.map((words) =>
    words
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, "");
}

describe("commands of the README", () => {
  const lines = [...read("README.md").matchAll(/^npx wb (.+)$/gm)].map(([, line = ""]) => line);
  const calls = lines.map((line) => {
    const [own = ""] = line.split(/\s+(?:#|-- )/);
    const words = own.split(/\s+/).filter(Boolean);
    return { name: nameOf(words), options: words.filter((word) => word.startsWith("--")) };
  });
  const names = [...new Set(calls.map(({ name }) => name))].filter((name) => name !== "");

  test.each(names)("wb %s has the options that are named", (name) => {
    const help = helpOf(name);
    const unknown = calls
      .filter((call) => call.name === name)
      .flatMap(({ options }) => options)
      .filter((option) => !new RegExp(`^  (?:-\\w, )?${option}\\b`, "m").test(help));
    expect(unknown).toEqual([]);
  });
});

/** `runs list` of a command line; groups are followed by their command. */
function nameOf([first = "", second = ""]: string[]): string {
  return ["tools", "runs", "faas"].includes(first) ? `${first} ${second}` : first;
}

function helpOf(name: string): string {
  const cli = join(root, "dist", "node", "cli.js");
  const { status, stdout } = spawnSync(process.execPath, [cli, ...name.split(" "), "--help"], { encoding: "utf8" });
  expect(status).toBe(0);
  return stdout;
}

describe("benchmarks.md", () => {
  const text = read("docs/benchmarks.md");

  test("says of every figure what it shows", () => {
    for (const kind of FigureKind.options) expect(text).toMatch(new RegExp(`^\\| \`${kind}\` `, "m"));
  });

  test("says of every option of the design what it does", () => {
    const design = [...helpOf("bench").matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option = ""]) => option);
    const others = [...helpOf("run").matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option = ""]) => option);
    const own = design.filter((option) => !others.includes(option));
    expect(own.filter((option) => !text.includes(option))).toEqual([]);
  });
});
