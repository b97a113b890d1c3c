import { readFileSync } from "node:fs";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { Window } from "happy-dom";
import { expect, test } from "vitest";
import type { LensCode, SourcePlace } from "../../model/lens/lens-code.ts";
import { LensExportFormat, type LensPane } from "../../model/lens/lens-view.ts";
import { lensRows } from "../rows.ts";
import { readRecordedCode } from "../testing/recorded-code.ts";
import { exportLensTable } from "./export-lens-table.ts";
import { escapeLatexCode } from "./latex.ts";
import type { LensTable } from "./lens-table.ts";

const FILE = "/home/me/squarer.c";
const SOURCE = ["#include <stdint.h>", "int squarer(int n) {", "\treturn n * n; /* a|b & <c> */", "}"].join("\n");

const recorded = (recording: string) =>
  readRecordedCode(readFileSync(new URL(`../testing/recorded/${recording}.json`, import.meta.url), "utf8"), "squarer");

function placed(code: LensCode, places: (mnemonic: string) => SourcePlace[]): LensCode {
  const instructions = code.instructions.map((instruction) => ({
    ...instruction,
    places: places(instruction.mnemonic),
  }));
  return { ...code, instructions };
}

const pane = (id: string, title: string, command: string): LensPane => ({
  id,
  title,
  architecture: id === "wat" ? null : "x86_64",
  commands: [command],
  grain: "instruction",
  note: null,
  failure: null,
  elapsedMs: 1,
});

function squarer(): LensTable {
  const at = (line: number) => ({ file: FILE, line });
  const panes = {
    wat: placed(recorded("wat"), (mnemonic) => [at(mnemonic === "end" ? 4 : 3)]),
    wasmtime: placed(recorded("cranelift"), (mnemonic) =>
      mnemonic === "imul" ? [at(3), at(4)] : mnemonic === "push" ? [] : [at(4)],
    ),
  };
  return {
    name: "squarer",
    rows: lensRows({ key: "squarer", panes }, { file: FILE }),
    sources: [{ file: FILE, text: SOURCE }],
    wat: pane("wat", "WAT", "clang -O2 -g squarer.c"),
    machine: pane("wasmtime", "Wasmtime 48.0.8, Cranelift", "wasmtime compile squarer.wasm"),
    request: "-O2, clang 19",
    appVersion: "0.1.0",
  };
}

test("Markdown has a row per source line, and cells that its characters can't break", () => {
  const { name, mediaType, text } = exportLensTable("markdown", squarer());
  expect({ name, mediaType }).toEqual({ name: "squarer-wasmtime.md", mediaType: "text/markdown" });
  expect(text.split("\n")).toEqual([
    "**squarer (-O2, clang 19)**",
    "",
    "| Line | Source | WAT | Wasmtime 48.0.8, Cranelift |",
    "| ---: | --- | --- | --- |",
    "| 3 | `\u00a0\u00a0\u00a0\u00a0return n * n; /* a\\|b & <c> */` | `local.get 0`<br>`local.get 0`<br>`i32.mul` | `imul eax, edx ; also 4` |",
    "| 4 | `}` | `end` | `mov rbp, rsp`<br>`mov rax, rdx`<br>`imul eax, edx ; also 3`<br>`mov rsp, rbp`<br>`pop rbp`<br>`ret` |",
    "|  | of no source line |  | `push rbp` |",
    "",
    "- `clang -O2 -g squarer.c`",
    "- `wasmtime compile squarer.wasm`",
    "- `Wasm Workbench 0.1.0`",
    "",
  ]);
});

test("HTML stands alone, in both colour schemes", () => {
  const { text } = exportLensTable("html", squarer());
  expect(text).not.toMatch(/\bsrc=|\bhref=|@import|url\(/);
  expect(text).toContain("@media (prefers-color-scheme: dark)");
  const { document } = new Window();
  document.write(text);
  const rows = [...document.querySelectorAll("tbody tr")];
  expect(rows.map((row) => row.querySelector("th")?.textContent)).toEqual(["3", "4", ""]);
  expect(rows[0]?.querySelectorAll("td")[0]?.textContent).toBe("    return n * n; /* a|b & <c> */");
  expect(rows[0]?.querySelectorAll("pre")[1]?.textContent).toBe("local.get 0\nlocal.get 0\ni32.mul");
  const classes = rows.map((row) => row.className);
  expect(new Set(classes).size).toBe(3);
  for (const name of classes.filter((one) => one !== "")) expect(text).toContain(`.${name} {`);
});

test("SVG is well-formed, keeps its texts apart and carries what it shows", () => {
  for (const theme of ["light", "dark"] as const) {
    const { text } = exportLensTable("svg", squarer(), { theme });
    expect(XMLValidator.validate(text)).toBe(true);
    const options = {
      ignoreAttributes: false,
      attributeNamePrefix: "",
      cdataPropName: "cdata",
      trimValues: false,
      parseTagValue: false,
    };
    const { svg } = new XMLParser(options).parse(text) as {
      svg: {
        width: string;
        height: string;
        text: { x: string; y: string; "#text": string; "font-family"?: string }[];
        metadata: { experiment: { cdata: string } };
      };
    };
    const data = JSON.parse(svg.metadata.experiment.cdata) as { rows: { machine: string[] }[]; panes: unknown[] };
    expect(data.rows[0]?.machine).toEqual(["imul eax, edx ; also 4"]);
    expect(data.panes).toMatchObject([{ commands: ["clang -O2 -g squarer.c"] }, { id: "wasmtime" }]);
    for (const { x, y } of svg.text) {
      expect(Number(x)).toBeLessThan(Number(svg.width));
      expect(Number(y)).toBeLessThan(Number(svg.height));
    }
    // No two texts of a line overlap: one ends, at the width of a code's letter, before the next begins.
    const code = svg.text.filter((one) => one["font-family"]?.includes("Mono"));
    expect(code.length).toBeGreaterThan(10);
    for (const a of code)
      for (const b of code) {
        if (a === b || a.y !== b.y || Number(a.x) > Number(b.x)) continue;
        expect(Number(a.x) + a["#text"].length * 7.2).toBeLessThanOrEqual(Number(b.x));
      }
  }
});

test("LaTeX has as many columns in every row, and no character with a meaning of its own", () => {
  const { text, name } = exportLensTable("tex", squarer());
  expect(name).toBe("squarer-wasmtime.tex");
  const body = text
    .slice(text.indexOf(String.raw`\endlastfoot`))
    .split("\n")
    .slice(1, -3);
  // Three of line 3, six of line 4, one without a line.
  expect(body).toHaveLength(10);
  for (const row of body) {
    expect(row.replaceAll(String.raw`\&`, "").split("&")).toHaveLength(4);
    expect(row).toMatch(/ \\\\$/);
    const bare = row.replaceAll(/\\[a-z]+|\\[\\{}&#$%_]/gi, "");
    expect(bare.replaceAll(/[^{}]/g, "").replaceAll(/\{\}/g, "")).toMatch(/^\{*\}*$/);
  }
  expect(body[0]).toContain(String.raw`\rowcolor[HTML]{`);
  expect(body[0]).toContain(String.raw`a\textbar{}b~\&~\textless{}c\textgreater{}`);
  expect(text).toContain("% clang -O2 -g squarer.c");
});

test("LaTeX's special characters, ligatures and foreign signs", () => {
  expect(escapeLatexCode(String.raw`if (a_1 && b--) s = "50%\n";`)).toBe(
    String.raw`if~(a\_1~\&\&~b-{}-)~s~=~\char34{}50\%\textbackslash{}n\char34{};`,
  );
  expect(escapeLatexCode("é 漢 🙂 {#$^~}")).toBe(String.raw`é~?~?~\{\#\$\textasciicircum{}\textasciitilde{}\}`);
});

test("native code, and names that a file system has other uses for", () => {
  const table = {
    ...squarer(),
    name: "ns::operator<<(a, b)",
    machine: pane("native", "gcc 12", "gcc -O2 -c squarer.c"),
  };
  expect(exportLensTable("svg", table).name).toBe("ns-operator-a-b-native.svg");
  const rows = exportLensTable("markdown", table).text;
  expect(rows).toContain("| `}` | `end` |  |");
  expect(rows).toContain(String.raw`**ns::operator\<\<(a, b) (-O2, clang 19)**`);
});

test.each(LensExportFormat.options)("a function without source and without instructions of a kind (%s)", (format) => {
  const { text } = exportLensTable(format, { ...squarer(), rows: [], sources: [] });
  expect(text).toContain("squarer");
});
