/** One parameter as a form asks for it. */
export interface ParameterField {
  name: string;
  label: string;
  about: string | null;
  /** `json`: anything that has no field of its own, typed as JSON. */
  type: "text" | "number" | "integer" | "boolean" | "choice" | "json";
  /** Of a choice, as they are written. */
  choices: readonly string[];
  required: boolean;
  /** What the schema says of its size, for the field itself. */
  minimum: number | null;
  maximum: number | null;
  /** As it would be typed; empty where there is none. */
  initial: string;
}

type Schema = Readonly<Record<string, unknown>>;

/** The fields of a JSON Schema; null where it describes no object with named parameters, which is then typed as JSON. */
export function parameterFields(schema: Schema | null): ParameterField[] | null {
  const properties = schema?.["properties"];
  if (!isSchema(properties) || Object.keys(properties).length === 0) return null;
  const required = new Set(Array.isArray(schema?.["required"]) ? (schema["required"] as unknown[]) : []);
  return Object.entries(properties).map(([name, given]) => {
    const property = isSchema(given) ? given : {};
    const choices = choicesOf(property);
    const type = choices ? "choice" : typeOf(property);
    const initial = property["default"];
    return {
      name,
      label: typeof property["title"] === "string" ? property["title"] : name,
      about: typeof property["description"] === "string" ? property["description"] : null,
      type,
      choices: choices ?? [],
      required: required.has(name),
      minimum: numberOf(property["minimum"]),
      maximum: numberOf(property["maximum"]),
      initial: initial === undefined ? "" : writtenAs(initial, type),
    };
  });
}

export interface ReadParameters {
  argument: Record<string, unknown>;
  /** By the name of the parameter. */
  problems: Record<string, string>;
}

/** What was typed, as the object that is sent; what is empty and not required is left out. */
export function readParameters(
  fields: readonly ParameterField[],
  typed: Readonly<Record<string, string>>,
): ReadParameters {
  const argument: Record<string, unknown> = {};
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const text = typed[field.name] ?? field.initial;
    if (text.trim() === "") {
      if (field.type === "text" && (field.required || typed[field.name])) argument[field.name] = text;
      else if (field.required) problems[field.name] = "It is required.";
      continue;
    }
    const { value, problem } = readValue(field, text);
    if (problem !== null) problems[field.name] = problem;
    else argument[field.name] = value;
  }
  return { argument, problems };
}

function readValue(field: ParameterField, text: string): { value: unknown; problem: string | null } {
  switch (field.type) {
    case "text":
      return { value: text, problem: null };
    case "boolean":
      return { value: text === "true", problem: null };
    case "number":
    case "integer":
      return readNumber(field, text);
    case "choice":
      return field.choices.includes(text)
        ? { value: readChoice(text), problem: null }
        : { value: null, problem: "One of the choices is expected." };
    case "json":
      try {
        return { value: JSON.parse(text) as unknown, problem: null };
      } catch {
        return { value: null, problem: "This is not valid JSON." };
      }
  }
}

function readNumber(field: ParameterField, text: string): { value: number; problem: string | null } {
  const value = Number(text);
  const bad = (problem: string) => ({ value, problem });
  if (!Number.isFinite(value)) return bad("A number is expected.");
  if (field.type === "integer" && !Number.isInteger(value)) return bad("A whole number is expected.");
  if (field.minimum !== null && value < field.minimum) return bad(`At least ${field.minimum} is expected.`);
  if (field.maximum !== null && value > field.maximum) return bad(`At most ${field.maximum} is expected.`);
  return { value, problem: null };
}

/** Choices that are text are written as they are, any other as JSON; a text that reads as JSON is in quotes. */
function choicesOf(property: Schema): string[] | null {
  const values = property["enum"];
  return Array.isArray(values) && values.length > 0 ? values.map((value) => writtenAs(value, "choice")) : null;
}

function readChoice(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function writtenAs(value: unknown, type: ParameterField["type"]): string {
  if (typeof value !== "string") return JSON.stringify(value);
  if (type === "json") return JSON.stringify(value);
  return type === "choice" && readChoice(value) !== value ? JSON.stringify(value) : value;
}

function typeOf(property: Schema): ParameterField["type"] {
  switch (property["type"]) {
    case "string":
      return "text";
    case "number":
    case "integer":
    case "boolean":
      return property["type"];
    default:
      return "json";
  }
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
