import { LoadTarget, RESERVED_HEADERS } from "../../model/load/load-target.ts";
import type { PlanNode } from "./test-plan.ts";
import { entriesOf, partOf, propertyOf, rawPropertyOf } from "./test-plan.ts";
import type { Variables } from "./variables.ts";
import type { XmlElement } from "./xml-tree.ts";

/** What elements around a sampler give it. */
export interface Scope {
  headers: Record<string, string>;
  /** Of HTTP requests, the innermost first. */
  defaults: XmlElement[];
  /** All its constant timers together. */
  delayMs: number;
}

/** An HTTP sampler as a target; null, with a warning, where it can't be one. */
export function readSampler(
  node: PlanNode,
  scope: Scope,
  variables: Variables,
  warn: (sentence: string) => void,
): { target: LoadTarget; keepAlive: boolean } | null {
  const read = (name: string) => {
    const places = [node.element, ...scope.defaults];
    return variables.text(places.map((element) => propertyOf(element, name)).find((value) => value !== "") ?? "");
  };
  const method = read("HTTPSampler.method").toUpperCase() || "GET";
  const { body, query, isForm } = readArguments(node.element, method, variables);
  const headers: Record<string, string> = isForm ? { "Content-Type": "application/x-www-form-urlencoded" } : {};
  for (const [name, value] of Object.entries(scope.headers)) {
    if ((RESERVED_HEADERS as readonly string[]).includes(name.toLowerCase()))
      warn(`${node.name}: the header ${name} is left out, the generator sets it.`);
    else headers[name] = value;
  }
  if (read("HTTPSampler.follow_redirects") === "true" || read("HTTPSampler.auto_redirects") === "true")
    warn(`${node.name}: redirects are answers here, and not followed.`);
  if (read("HTTPSampler.embedded_url_re") !== "" || read("HTTPSampler.image_parser") === "true")
    warn(`${node.name}: what its pages embed is not loaded.`);
  const timeoutMs = Number(read("HTTPSampler.response_timeout"));
  const target = LoadTarget.safeParse({
    url: urlOf(read, query),
    method,
    headers,
    bodies: body === null ? [] : [body],
    ...(timeoutMs > 0 && { timeoutMs }),
  });
  if (target.success) return { target: target.data, keepAlive: read("HTTPSampler.use_keepalive") !== "false" };
  const [issue] = target.error.issues;
  warn(`${node.name} is left out: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
  return null;
}

function urlOf(read: (name: string) => string, query: string): string {
  const path = read("HTTPSampler.path");
  const complete = (url: string) => (query === "" ? url : `${url}${url.includes("?") ? "&" : "?"}${query}`);
  // A whole address in the path goes before everything else.
  if (/^https?:\/\//i.test(path)) return complete(path);
  const domain = read("HTTPSampler.domain");
  const host = domain.includes(":") && !domain.startsWith("[") ? `[${domain}]` : domain;
  const port = read("HTTPSampler.port");
  const protocol = read("HTTPSampler.protocol").toLowerCase() || "http";
  return complete(`${protocol}://${host}${port === "" ? "" : `:${port}`}${path.startsWith("/") ? "" : "/"}${path}`);
}

const METHODS_WITH_BODY = new Set(["POST", "PUT", "PATCH"]);

function readArguments(element: XmlElement, method: string, variables: Variables) {
  const list = partOf(element, "HTTPsampler.Arguments");
  const entries = list ? entriesOf(list, "Arguments.arguments") : [];
  const nothing = { body: null, query: "", isForm: false };
  if (entries.length === 0) return nothing;
  // Without names it is a raw body, as files before `postBodyRaw` have it.
  const isRaw =
    propertyOf(element, "HTTPSampler.postBodyRaw") === "true" ||
    entries.every((entry) => propertyOf(entry, "Argument.name") === "");
  if (isRaw)
    return {
      ...nothing,
      body: entries.map((entry) => variables.text(rawPropertyOf(entry, "Argument.value"))).join(""),
    };
  const pairs = entries.map((entry) => {
    const isEncoded = propertyOf(entry, "HTTPArgument.always_encode") !== "true";
    const [name, value] = [propertyOf(entry, "Argument.name"), propertyOf(entry, "Argument.value")].map((text) => {
      const plain = variables.text(text);
      return isEncoded ? plain : encodeURIComponent(plain);
    });
    return `${name}=${value}`;
  });
  if (METHODS_WITH_BODY.has(method)) return { body: pairs.join("&"), query: "", isForm: true };
  return { ...nothing, query: pairs.join("&") };
}
