import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import type { DockerOptions } from "dockerode";
import { z } from "zod";
import type { DetectionContext } from "../process/detection.ts";

/** Where a container engine may answer. */
export interface EngineEndpoint {
  /** As DOCKER_HOST names it: `unix:///var/run/docker.sock`. */
  host: string;
  /** Who says so: `DOCKER_HOST`, a docker context, or the usual place of an engine. */
  from: string;
}

type Search = Pick<DetectionContext, "env" | "platform" | "fileExists">;

/**
 * Every place where an engine may answer, the one that was asked for first: DOCKER_HOST alone where it is set, as the
 * docker command takes it; else the context that is in use there, and the sockets of well-known engines that exist.
 */
export async function findEndpoints({ env, platform, fileExists }: Search): Promise<EngineEndpoint[]> {
  const asked = env["DOCKER_HOST"];
  if (asked) return [{ host: asked.includes("://") ? asked : `tcp://${asked}`, from: "DOCKER_HOST" }];
  const endpoints: EngineEndpoint[] = [];
  const ofContext = await contextEndpoint(env);
  if (ofContext !== null) endpoints.push(ofContext);
  for (const { path, from } of usualSockets(env, platform)) {
    const host = platform === "win32" ? `npipe://${path}` : `unix://${path}`;
    if (!endpoints.some((known) => known.host === host) && (await fileExists(path))) endpoints.push({ host, from });
  }
  return endpoints;
}

function usualSockets(env: Search["env"], platform: NodeJS.Platform): { path: string; from: string }[] {
  if (platform === "win32")
    return [
      { path: "//./pipe/docker_engine", from: "Docker" },
      { path: "//./pipe/dockerDesktopLinuxEngine", from: "Docker Desktop" },
      { path: "//./pipe/podman-machine-default", from: "Podman" },
    ];
  const home = env["HOME"];
  const runtime = env["XDG_RUNTIME_DIR"];
  const of = (folder: string | undefined, path: string, from: string) =>
    folder ? [{ path: posix.join(folder, path), from }] : [];
  return [
    { path: "/var/run/docker.sock", from: "Docker" },
    ...of(runtime, "docker.sock", "Docker without root"),
    ...of(home, ".docker/run/docker.sock", "Docker Desktop"),
    ...of(home, ".docker/desktop/docker.sock", "Docker Desktop"),
    ...of(home, ".colima/default/docker.sock", "Colima"),
    ...of(home, ".orbstack/run/docker.sock", "OrbStack"),
    ...of(home, ".rd/docker.sock", "Rancher Desktop"),
    ...of(runtime, "podman/podman.sock", "Podman"),
    { path: "/run/podman/podman.sock", from: "Podman" },
    ...of(home, ".local/share/containers/podman/machine/podman.sock", "Podman"),
  ];
}

const ContextChoice = z.object({ currentContext: z.string().optional() });
const ContextMeta = z.object({ Endpoints: z.object({ docker: z.object({ Host: z.string() }) }) });

/** Of `docker context use`: config.json names it, and its folder's name is the SHA-256 of that. */
async function contextEndpoint(env: Search["env"]): Promise<EngineEndpoint | null> {
  const home = env["HOME"] ?? env["USERPROFILE"];
  const folder = env["DOCKER_CONFIG"] ?? (home ? posix.join(home, ".docker") : null);
  if (folder === null) return null;
  const choice = ContextChoice.safeParse(await readJson(posix.join(folder, "config.json")));
  const name = env["DOCKER_CONTEXT"] ?? (choice.success ? choice.data.currentContext : undefined);
  if (!name || name === "default") return null;
  const hash = createHash("sha256").update(name).digest("hex");
  const meta = ContextMeta.safeParse(await readJson(posix.join(folder, "contexts", "meta", hash, "meta.json")));
  return meta.success ? { host: meta.data.Endpoints.docker.Host, from: `docker context ${name}` } : null;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as unknown;
  } catch {
    return null;
  }
}

/** What an engine's client needs to reach it, or why this can't be done. */
export async function connectionOptions(
  { host }: EngineEndpoint,
  env: Search["env"],
): Promise<{ options: DockerOptions } | { problem: string }> {
  const socket = /^(?:unix|npipe):\/\/(?<path>.+)$/.exec(host)?.groups?.["path"];
  // The client would take what isn't said from DOCKER_HOST.
  if (socket !== undefined)
    return { options: { protocol: "http", host: undefined, port: undefined, socketPath: socket } };
  const url = URL.canParse(host) ? new URL(host) : null;
  if (url === null || !["tcp:", "http:", "https:"].includes(url.protocol))
    return {
      problem: `${host} is no address that can be used: it must begin with unix://, npipe://, tcp:// or https://`,
    };
  const certificates = env["DOCKER_CERT_PATH"];
  const isSecret = url.protocol === "https:" || env["DOCKER_TLS_VERIFY"] === "1";
  const options: DockerOptions = {
    protocol: isSecret ? "https" : "http",
    host: url.hostname,
    port: url.port || (isSecret ? 2376 : 2375),
  };
  if (!isSecret || certificates === undefined) return { options };
  try {
    const [ca, cert, key] = await Promise.all(
      ["ca.pem", "cert.pem", "key.pem"].map((name) => readFile(posix.join(certificates, name), "utf8")),
    );
    return { options: { ...options, ca, cert, key } };
  } catch {
    return { problem: `the certificates in ${certificates} (DOCKER_CERT_PATH) can't be read` };
  }
}
