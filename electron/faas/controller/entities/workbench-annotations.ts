import { z } from "zod";
import { WorkbenchError } from "#shared/errors.ts";
import type { KeyValue } from "#shared/model/faas/entities.ts";
import { HostFeature, InputConvention, OutputConvention } from "#shared/model/faas/function.ts";
import { SandboxId } from "#shared/model/faas/sandbox.ts";
import { schemaProblem } from "../invoke/validate-arguments.ts";

const PREFIX = "workbench-";

/** What OpenWhisk's records have no place for, as annotations of an action: `workbench-sandbox` and so on. */
const SETTINGS = {
  sandbox: SandboxId,
  features: z.array(HostFeature),
  input: InputConvention,
  output: OutputConvention,
  /** A JSON Schema. */
  parameters: z.record(z.string(), z.unknown()),
  environment: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string()),
};

export type WorkbenchSettings = { [Name in keyof typeof SETTINGS]?: z.infer<(typeof SETTINGS)[Name]> };

const EXPECTED: Readonly<Record<keyof typeof SETTINGS, string>> = {
  sandbox:
    "one of v8-context, v8-isolate, wasm-instance, native-process, node-process, docker-native, docker-wasmtime, docker-wasmer, docker-node, docker-image, or process: and a runtime",
  features: `a list of ${HostFeature.options.join(", ")}`,
  input: `one of ${InputConvention.options.join(", ")}`,
  output: `one of ${OutputConvention.options.join(", ")}`,
  parameters: "a JSON Schema (draft 2020-12)",
  environment: "an object of texts, whose keys are names of environment variables",
};

/** Throws INVALID_REQUEST, which names the annotation, for one that is unknown or has a value that it can't have. */
export function readWorkbenchAnnotations(annotations: readonly KeyValue[]): WorkbenchSettings {
  const settings: Record<string, unknown> = {};
  for (const { key, value } of annotations) {
    if (!key.startsWith(PREFIX)) continue;
    const name = key.slice(PREFIX.length);
    if (!isSetting(name))
      throw new WorkbenchError("INVALID_REQUEST", `There is no annotation ${key}.`, {
        hint: `Those that start so are ${Object.keys(SETTINGS)
          .map((known) => PREFIX + known)
          .join(", ")}.`,
      });
    const parsed = SETTINGS[name].safeParse(value);
    const fault = parsed.success
      ? name === "parameters"
        ? schemaProblem(value as Record<string, unknown>)
        : null
      : "";
    if (fault !== null)
      throw new WorkbenchError("INVALID_REQUEST", `The annotation ${key} must be ${EXPECTED[name]}.`, {
        hint: fault || undefined,
      });
    settings[name] = parsed.data;
  }
  return settings;
}

function isSetting(name: string): name is keyof typeof SETTINGS {
  return Object.hasOwn(SETTINGS, name);
}
