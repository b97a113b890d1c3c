import type { FastifyInstance } from "fastify";
import {
  AddNodeRequest,
  MigrateRequest,
  PlaceRequest,
  UnplaceRequest,
  type NodeList,
  type Placement,
} from "#shared/model/faas/nodes.ts";
import type { Nodes } from "../../nodes/nodes.ts";
import { DOCS } from "./workbench-docs.ts";
import { parseRequest } from "./workbench-refusal.ts";

/** This emulator as the controller of others. */
export function nodeRoutes(app: FastifyInstance, { nodes }: { nodes: Nodes }): void {
  app.get("/nodes", { config: { doc: DOCS.nodes } }, async (): Promise<NodeList> => nodes.list());
  app.post("/nodes", { config: { doc: DOCS.addNode } }, ({ body }) => nodes.add(parseRequest(AddNodeRequest, body)));
  app.delete<{ Params: { name: string } }>(
    "/nodes/:name",
    { config: { doc: DOCS.removeNode } },
    async ({ params }): Promise<{ placements: Placement[] }> => ({ placements: await nodes.remove(params.name) }),
  );
  app.post("/placements", { config: { doc: DOCS.place } }, ({ body }) => nodes.place(parseRequest(PlaceRequest, body)));
  app.delete("/placements", { config: { doc: DOCS.unplace } }, ({ query }) =>
    nodes.unplace(parseRequest(UnplaceRequest, query)),
  );
  app.post("/migrations", { config: { doc: DOCS.migrate } }, ({ body }) =>
    nodes.migrate(parseRequest(MigrateRequest, body)),
  );
}
