import { expect, test } from "vitest";
import { isGrantedPermission, isOwnUrl, isWebLink, mayConnect, windowOptions } from "./security.ts";

test.each(["app://workbench/", "app://workbench/assets/a.js", "app://workbench"])("%s is ours", (url) =>
  expect(isOwnUrl(url)).toBe(true),
);
test.each([
  "app://workbench.evil.example/",
  "app://workbench:1/",
  "app://user@workbench/",
  "app://other/",
  "https://workbench/",
  "file:///index.html",
  "about:blank",
  "app:workbench",
  "",
])("%j is not ours", (url) => expect(isOwnUrl(url)).toBe(false));

test.each(["https://example.org/", "https://example.org:8443/a?b#c"])("%s may go to the browser", (url) =>
  expect(isWebLink(url)).toBe(true),
);
test.each([
  "http://example.org/",
  "https://user:password@example.org/",
  "file:///bin/sh",
  "javascript:alert(1)",
  "ms-msdt:/id",
  "vscode://x",
  "",
])("%j may not", (url) => expect(isWebLink(url)).toBe(false));

test("the window can do what a page can, and no more", () => {
  expect(windowOptions("/p.cjs").webPreferences).toEqual({
    preload: "/p.cjs",
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
  });
});

test("permissions", () => {
  expect(isGrantedPermission("clipboard-sanitized-write", "app://workbench/")).toBe(true);
  expect(isGrantedPermission("clipboard-read", "app://workbench/")).toBe(false);
  expect(isGrantedPermission("clipboard-sanitized-write", "https://example.org/")).toBe(false);
});

test("connections", () => {
  const frame = { origin: "app://workbench", parent: null };
  expect(mayConnect({ senderFrame: frame, ports: [{}] })).toBe(true);
  expect(mayConnect({ senderFrame: frame, ports: [] })).toBe(false);
  expect(mayConnect({ senderFrame: frame, ports: [{}, {}] })).toBe(false);
  expect(mayConnect({ senderFrame: { ...frame, parent: {} }, ports: [{}] })).toBe(false);
  expect(mayConnect({ senderFrame: { ...frame, origin: "app://workbench.evil" }, ports: [{}] })).toBe(false);
  expect(mayConnect({ senderFrame: null, ports: [{}] })).toBe(false);
});
