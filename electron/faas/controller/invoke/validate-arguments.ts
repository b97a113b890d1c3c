import { Ajv2020, type ErrorObject, type FuncKeywordDefinition, type ValidateFunction } from "ajv/dist/2020.js";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import { CallRefused } from "./call-refused.ts";
import { linearPattern } from "./linear-pattern.ts";

/** Says whether a schema is one; compiles none. */
const metaSchemas = new Ajv2020({ strict: false });

/** By the object itself: there is one for every revision of a function. */
const validators = new WeakMap<DeployedFunction, ValidateFunction>();

/** Why a schema can't be used, in a sentence; null when it can. For those who take a function in. */
export function schemaProblem(schema: Record<string, unknown>): string | null {
  try {
    compile(schema);
    return null;
  } catch (error) {
    return `The schema of the parameters can't be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Throws a CallRefused that says which argument is wrong. Functions without a schema take anything. */
export function validateArguments(fn: DeployedFunction, argument: unknown): void {
  if (fn.parametersSchema === null) return;
  let validate = validators.get(fn);
  if (!validate) {
    validate = compile(fn.parametersSchema);
    validators.set(fn, validate);
  }
  if (validate(isNothing(argument) ? nothingFor(fn.parametersSchema) : argument)) return;
  const problem = validate.errors?.[0];
  throw new CallRefused("invalid-arguments", problem ? wordsOf(problem) : "The arguments are not valid.");
}

/** OpenWhisk's clients send {} where there are no arguments, which is as good as none to a function that takes a list. */
function nothingFor({ type }: Record<string, unknown>): unknown {
  return type === "array" ? [] : {};
}

/** A compiler of its own for each: schemas of different functions may bear the same `$id`. */
function compile(schema: Record<string, unknown>): ValidateFunction {
  if (metaSchemas.validateSchema(schema) !== true) throw new Error(metaSchemas.errorsText(null, { dataVar: "schema" }));
  const ajv = new Ajv2020({
    // Words that JSON Schema doesn't know, and formats, are annotations: they say nothing about validity.
    strict: false,
    validateFormats: false,
    // What an object inherits (`constructor`) was not sent by anybody.
    ownProperties: true,
    meta: false,
    validateSchema: false,
    unicodeRegExp: false,
    code: { regExp: Object.assign(linearPattern, { code: "linearPattern" }) },
  });
  ajv.removeKeyword("uniqueItems");
  ajv.addKeyword(UNIQUE_ITEMS);
  return ajv.compile(schema);
}

/** Ajv's own compares each with each, which a list of a megabyte makes minutes of. */
const UNIQUE_ITEMS: FuncKeywordDefinition = {
  keyword: "uniqueItems",
  type: "array",
  schemaType: "boolean",
  validate: (wanted: boolean, items: unknown[]) => !wanted || new Set(items.map(canonical)).size === items.length,
  error: { message: "must NOT have duplicate items" },
};

/** Equal for what is equal as JSON, in whatever order the keys stand. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function isNothing(argument: unknown): boolean {
  if (argument === undefined) return true;
  return (
    typeof argument === "object" && argument !== null && !Array.isArray(argument) && Object.keys(argument).length === 0
  );
}

function wordsOf({ instancePath, message, params }: ErrorObject<string, Record<string, unknown>>): string {
  const where = instancePath === "" ? "The arguments" : `The argument ${instancePath.slice(1)}`;
  const details: unknown = params["allowedValues"] ?? params["additionalProperty"];
  const detail = details === undefined ? "" : `: ${JSON.stringify(details)}`;
  return `${where} ${message ?? "are not valid"}${detail}.`;
}
