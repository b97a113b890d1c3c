import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { WorkbenchError } from "#shared/errors.ts";
import { HostFeature, InputConvention, OutputConvention } from "#shared/model/faas/function.ts";
import { unpackArchive } from "#toolchains/archive/unpack-archive.ts";
import type { BundleSettings } from "#toolchains/bundles/adapter.ts";
import { requireEmulator } from "../emulator/find-emulator.ts";
import { actionPath, openWhiskApi } from "../emulator/openwhisk-api.ts";
import { codeOfFile, nativeCode, packageCode, scriptCode, type SubjectCode } from "./subject-code.ts";

const Action = z.object({
  exec: z.object({
    kind: z.string(),
    code: z.string().optional(),
    binary: z.boolean().default(false),
    main: z.string().optional(),
  }),
  annotations: z.array(z.object({ key: z.string(), value: z.unknown() })).default([]),
  limits: z.object({ memory: z.number(), timeout: z.number() }),
});

/** As the emulator writes a function's settings (annotations that begin with `workbench-`). */
const SETTINGS = {
  features: z.array(HostFeature),
  input: InputConvention,
  output: OutputConvention,
  environment: z.record(z.string(), z.string()),
};

/**
 * A function of the emulator that runs here, with its code in `work`, an empty folder. Throws INVALID_REQUEST for one
 * that has none, and EMULATOR_NOT_RUNNING.
 */
export async function fetchDeployed(
  name: string,
  dataDir: string,
  work: string,
): Promise<{ code: SubjectCode; settings: Partial<BundleSettings> }> {
  const api = openWhiskApi(await requireEmulator(dataDir));
  const { body } = await api.request("GET", `${actionPath(name)}?code=true`);
  const { exec, annotations, limits } = Action.parse(body);
  const setting = <T>(key: string, schema: z.ZodType<T>): T | undefined =>
    schema.safeParse(annotations.find((one) => one.key === `workbench-${key}`)?.value).data;
  const settings = {
    main: exec.main ?? null,
    memoryMb: limits.memory,
    timeoutMs: limits.timeout,
    features: setting("features", SETTINGS.features),
    input: setting("input", SETTINGS.input),
    output: setting("output", SETTINGS.output),
    environment: setting("environment", SETTINGS.environment),
  };
  return { code: await codeOf(name, exec, work), settings };
}

async function codeOf(name: string, exec: z.infer<typeof Action>["exec"], work: string): Promise<SubjectCode> {
  const { kind, code, binary, main } = exec;
  const family = kind.split(":")[0] ?? "";
  if (code === undefined || code === "" || family === "sequence")
    throw new WorkbenchError("INVALID_REQUEST", `${name} has no code of its own that could be bundled.`, {
      hint:
        family === "sequence" ? "Bundle the functions that it calls, one by one." : "Its image is all there is of it.",
    });
  const bytes = Buffer.from(code, binary ? "base64" : "utf8");
  if (family === "nodejs") return binary ? packageCode(bytes, work) : scriptCode(code, main ?? null);
  if (isArchive(bytes)) {
    const files = await unpackArchive(bytes, work);
    if (files.includes("exec")) return nativeCode(join(work, "exec"));
    const entry = files.find((path) => path.endsWith(".js")) ?? files.find((path) => path.endsWith(".wasm"));
    if (entry === undefined)
      throw new WorkbenchError("INVALID_REQUEST", `The archive of ${name} has nothing that could be bundled.`);
    return codeOfFile(join(work, ...entry.split("/")), main ?? null, work);
  }
  const file = join(work, family === "native" || family === "blackbox" ? "program" : "module.wasm");
  await writeFile(file, bytes, { mode: 0o755, flag: "wx" });
  return codeOfFile(file, main ?? null, work);
}

function isArchive(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).toString("latin1") === "PK\u0003\u0004";
}
