import type { KnownRoute, RouteDoc } from "./route-table.ts";
import { SCHEMAS } from "./schemas.ts";

type Json = Record<string, unknown>;

const ERROR = { description: "", content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } };

/** The OpenAPI 3.1 document of the routes that there are. A route that says nothing of itself is in it all the same. */
export function createDocument(routes: readonly KnownRoute[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    // They answer the questions that browsers ask before a request, and are no part of the API.
    if (route.method === "OPTIONS" || isSlashed(route, routes)) continue;
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}").replace("*", "{path}");
    (paths[path] ??= {})[route.method.toLowerCase()] = describeRoute(path, route.doc);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "The FaaS emulator of Wasm Workbench",
      version: "1.0.0",
      description:
        "Functions by name below /faas, OpenWhisk's REST API below /api/v1, and metrics for Prometheus. Every error has a body with `error` and `code`.",
    },
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "basic", description: "uuid and key of a namespace." } },
      schemas: SCHEMAS,
    },
  };
}

/** Whether it is another route with a slash at its end, which clients may leave away. */
function isSlashed({ method, path, doc }: KnownRoute, routes: readonly KnownRoute[]): boolean {
  return routes.some((other) => `${other.path}/` === path && other.method === method && other.doc === doc);
}

function describeRoute(path: string, doc: RouteDoc | null): Json {
  return {
    summary: doc?.summary ?? "",
    tags: [tagOf(path)],
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
        name,
        in: "path",
        required: true,
        schema: { type: "string" },
      })),
      ...Object.entries(doc?.query ?? {}).map(([name, { description, type }]) => ({
        name,
        in: "query",
        description,
        schema: { type },
      })),
    ],
    ...(doc?.body ? { requestBody: { content: { "application/json": { schema: schemaOf(doc.body) } } } } : {}),
    responses: Object.fromEntries(
      Object.entries(doc?.answers ?? { 200: "Done." }).map(([status, description]) => [
        status,
        Number(status) >= 400 ? { ...ERROR, description } : { description },
      ]),
    ),
    ...(doc?.auth ? { security: [{ key: [] }] } : {}),
  };
}

function schemaOf(body: NonNullable<RouteDoc["body"]>): Json {
  return typeof body === "string" ? { $ref: `#/components/schemas/${body}` } : body;
}

function tagOf(path: string): string {
  const [, first, , second] = path.split("/");
  if (first !== "api") return first || "emulator";
  return second ?? "emulator";
}
