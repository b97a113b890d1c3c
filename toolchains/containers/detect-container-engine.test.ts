import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createDetectionContext } from "../process/create-detection-context.ts";
import type { DetectionContext } from "../process/detection.ts";
import { runCommand } from "../process/run-command.ts";
import { connectEngine } from "./container-engine.ts";
import { detectContainerEngine } from "./detect-container-engine.ts";
import { connectionOptions, findEndpoints } from "./endpoints.ts";

/** A local socket's path may have 107 bytes, and folders for temporary files of tests may lie deep. */
const shortFolder = process.platform === "win32" ? tmpdir() : "/tmp";
const folder = mkdtempSync(join(shortFolder, "engines-"));
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** A machine with nothing but what `env` says; files exist where the test says so. */
function machine(env: Record<string, string>, files: string[] = [], platform = process.platform): DetectionContext {
  const context = createDetectionContext({ run: runCommand, env: { PATH: "", ...env }, platform });
  return { ...context, fileExists: async (path) => files.includes(path) };
}

/** Answers at a local socket as an engine would. */
async function engineAt(name: string, answers: Record<string, unknown>): Promise<string> {
  const path = join(folder, name);
  const server = createServer((request, response) => {
    const answer = answers[request.url?.replace(/\?.*/, "") ?? ""];
    if (answer === "silence") return;
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? { message: "page not found" }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return `unix://${path}`;
}

const info = {
  OperatingSystem: "Debian GNU/Linux 12",
  OSType: "linux",
  Architecture: "x86_64",
  KernelVersion: release(),
  CgroupVersion: "2",
  MemoryLimit: true,
  SwapLimit: true,
  PidsLimit: true,
};

test("without any engine it says how to get one", async () => {
  expect(await detectContainerEngine(machine({}))).toMatchObject({
    kind: "container-engine",
    state: "missing",
    reason: "no container engine was found",
    hint: expect.stringContaining("https://docs.docker.com/engine/install/"),
    candidates: [],
  });
});

test("one that is stopped says how to start it", async () => {
  const host = `unix://${join(folder, "none.sock")}`;
  expect(await detectContainerEngine(machine({ DOCKER_HOST: host }))).toMatchObject({
    state: "broken",
    path: null,
    reason: `no engine answers at ${host}`,
    hint: expect.stringMatching(/^Start (it: sudo systemctl start docker|Docker Desktop)/),
  });
});

test("what it says of itself and of its limits is shown", async (ctx) => {
  if (process.platform === "win32") return ctx.skip("local sockets have other names there");
  const host = await engineAt("good.sock", {
    "/version": { Version: "27.1.0" },
    "/info": { ...info, SwapLimit: false },
  });
  expect(await detectContainerEngine(machine({ DOCKER_HOST: host }))).toMatchObject({
    name: "Docker Engine",
    state: "available",
    version: "27.1.0",
    path: host,
    reason: null,
    candidates: [{ path: host, state: "available" }],
    limitations:
      process.platform === "linux"
        ? ["A container over its memory may swap: limits of swap are off in this kernel."]
        : [expect.anything(), expect.anything()],
  });
  const podman = await engineAt("podman.sock", {
    "/version": { Version: "5.0.0", Components: [{ Name: "Podman Engine" }] },
    "/info": { ...info, KernelVersion: "6.6.0-of-a-virtual-machine" },
  });
  expect(await detectContainerEngine(machine({ DOCKER_HOST: podman }))).toMatchObject({
    name: "Podman",
    limitations: [expect.stringContaining("virtual machine")],
  });
});

test("whatever else answers, or doesn't, is told apart within two seconds", async (ctx) => {
  if (process.platform === "win32") return ctx.skip("local sockets have other names there");
  const startedAt = performance.now();
  const silent = await engineAt("silent.sock", { "/version": "silence", "/info": "silence" });
  const other = await engineAt("other.sock", {});
  const windows = await engineAt("windows.sock", {
    "/version": { Version: "1" },
    "/info": { ...info, OSType: "windows" },
  });
  const reasons = await Promise.all(
    [silent, other, windows, "ssh://somewhere"].map(async (host) => {
      const problems = await connectEngine(machine({ DOCKER_HOST: host }));
      return Array.isArray(problems) ? problems[0]?.reason : "an engine";
    }),
  );
  expect(reasons).toEqual([
    `the engine at ${silent} gave no answer within 1.5 s`,
    expect.stringContaining(`what answers at ${other} is no container engine`),
    "it runs windows containers; functions need Linux containers",
    expect.stringContaining("ssh://somewhere is no address that can be used"),
  ]);
  expect(performance.now() - startedAt).toBeLessThan(4_000);
});

test("places are looked at in the order in which they were asked for", async () => {
  const files = ["/var/run/docker.sock", "/run/user/1000/podman/podman.sock", "/home/me/.docker/run/docker.sock"];
  const env = { HOME: "/home/me", XDG_RUNTIME_DIR: "/run/user/1000" };
  expect((await findEndpoints(machine(env, files, "linux"))).map(({ host }) => host)).toEqual([
    "unix:///var/run/docker.sock",
    "unix:///home/me/.docker/run/docker.sock",
    "unix:///run/user/1000/podman/podman.sock",
  ]);
  expect(await findEndpoints(machine({ ...env, DOCKER_HOST: "10.0.0.1:2375" }, files, "linux"))).toEqual([
    { host: "tcp://10.0.0.1:2375", from: "DOCKER_HOST" },
  ]);
  expect(await findEndpoints(machine({}, ["//./pipe/docker_engine"], "win32"))).toEqual([
    { host: "npipe:////./pipe/docker_engine", from: "Docker" },
  ]);
});

test("the context that the docker command uses comes before usual places", async () => {
  const home = join(folder, "home");
  const name = "colima";
  const meta = join(home, ".docker/contexts/meta", createHash("sha256").update(name).digest("hex"));
  mkdirSync(meta, { recursive: true });
  writeFileSync(join(home, ".docker/config.json"), JSON.stringify({ currentContext: name }));
  const host = "unix:///home/me/.colima/docker.sock";
  writeFileSync(join(meta, "meta.json"), JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }));
  expect(await findEndpoints(machine({ HOME: home }, ["/var/run/docker.sock"], "linux"))).toEqual([
    { host, from: "docker context colima" },
    { host: "unix:///var/run/docker.sock", from: "Docker" },
  ]);
});

test("an address with certificates is asked with them", async () => {
  const certificates = join(folder, "certificates");
  mkdirSync(certificates);
  for (const file of ["ca.pem", "cert.pem", "key.pem"]) writeFileSync(join(certificates, file), file);
  const endpoint = { host: "tcp://10.0.0.1:2376", from: "DOCKER_HOST" };
  const env = { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: certificates };
  expect(await connectionOptions(endpoint, env)).toEqual({
    options: { protocol: "https", host: "10.0.0.1", port: "2376", ca: "ca.pem", cert: "cert.pem", key: "key.pem" },
  });
  expect(await connectionOptions(endpoint, { ...env, DOCKER_CERT_PATH: "/nowhere" })).toMatchObject({
    problem: expect.stringContaining("/nowhere"),
  });
});
