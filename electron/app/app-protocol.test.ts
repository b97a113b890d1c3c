import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerAppRequest, fileOfAppUrl } from "./app-protocol.ts";

let folder: string;
let rendererDir: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "app-protocol-"));
  rendererDir = join(folder, "renderer");
  await mkdir(join(rendererDir, "assets"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), "secret");
  await writeFile(join(rendererDir, "index.html"), "<!doctype html>");
  await writeFile(join(rendererDir, "assets", "a b.js"), "1;");
});
afterAll(() => rm(folder, { recursive: true }));

const get = (url: string, method = "GET") => answerAppRequest({ url, method }, rendererDir);

test("addresses become files inside the folder", () => {
  expect(fileOfAppUrl("app://workbench/", rendererDir)).toBe(join(rendererDir, "index.html"));
  expect(fileOfAppUrl("app://workbench/assets/a%20b.js?x#y", rendererDir)).toBe(join(rendererDir, "assets", "a b.js"));
});

test.each([
  "app://workbench/..%2fsecret.txt",
  "app://workbench/%2e%2e%2fsecret.txt",
  "app://workbench/assets/..%5c..%5csecret.txt",
  "app://workbench/C:/secret.txt",
  "app://other/index.html",
  "file:///etc/passwd",
])("%s leads nowhere", async (url) => {
  expect(fileOfAppUrl(url, rendererDir)).toBeNull();
  expect((await get(url)).status).toBe(404);
});

test("dots that the address itself resolves stay inside", async () => {
  const answer = await get("app://workbench/../secret.txt");
  expect(answer.status).toBe(404);
});

test("media types, policy, and nothing but GET", async () => {
  const script = await get("app://workbench/assets/a%20b.js");
  expect(script.status).toBe(200);
  expect(await script.text()).toBe("1;");
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(script.headers.get("x-content-type-options")).toBe("nosniff");
  expect(script.headers.get("content-security-policy")).toContain("connect-src 'self';");
  expect((await get("app://workbench/", "POST")).status).toBe(404);
});
