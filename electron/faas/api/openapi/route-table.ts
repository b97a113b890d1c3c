import type { RouteOptions } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What the OpenAPI document says of the route. */
    doc?: RouteDoc;
  }
}

/** What people and programs need to know of a route; what follows from its path is added. */
export interface RouteDoc {
  summary: string;
  /** Whether it wants a key. */
  auth?: boolean;
  /** What may stand after the `?`. */
  query?: Record<string, { description: string; type: "boolean" | "integer" | "string" }>;
  /** Name of a schema of the document, or a schema. */
  body?: string | Record<string, unknown>;
  /** What answers mean, by status; error bodies are the same everywhere. */
  answers: Record<number, string>;
}

export interface KnownRoute {
  method: string;
  /** As it was given to the router: `/faas/:name`. */
  path: string;
  doc: RouteDoc | null;
}

export interface RouteTable {
  add(route: RouteOptions): void;
  all(): readonly KnownRoute[];
  /** Methods of the routes that an address has, whatever its query. */
  methodsOf(url: string): string[];
}

/** Gathers the routes as they are made, so that what is said of them can't differ from what there is. */
export function createRouteTable(): RouteTable {
  const routes: (KnownRoute & { pattern: RegExp })[] = [];
  return {
    add(route) {
      const pattern = patternOf(route.url);
      for (const method of [route.method].flat())
        routes.push({ method, path: route.url, doc: route.config?.doc ?? null, pattern });
    },
    all: () => routes,
    methodsOf(url) {
      const path = url.split("?", 1)[0]!;
      // OPTIONS of a whole dialect says nothing about a path.
      const methods = routes.filter(({ method, pattern }) => method !== "OPTIONS" && pattern.test(path));
      return [...new Set(methods.map(({ method }) => method))];
    },
  };
}

function patternOf(path: string): RegExp {
  const source = path
    .split(/(:\w+|\*)/)
    .map((part) =>
      part.startsWith(":") ? "[^/]+" : part === "*" ? ".*" : part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"),
    )
    .join("");
  return new RegExp(`^${source}$`);
}
