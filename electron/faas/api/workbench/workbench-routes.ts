import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { accountingCsv } from "#shared/faas/accounting-csv.ts";
import { summarizeActivation } from "#shared/faas/summarize-activation.ts";
import type { FeedLine } from "#shared/model/faas/activation-feed.ts";
import { PoolSettings } from "#shared/model/faas/pool.ts";
import type {
  AccountList,
  ActivationAnswer,
  ActivationList,
  NamespaceKey,
  NamespaceList,
  PoolFeedLine,
  PoolPresetList,
  SandboxList,
} from "#shared/model/faas/workbench-api.ts";
import type { Accounts } from "../../accounting/accounts.ts";
import type { ActivationStore } from "../../activations/activation-store.ts";
import { GUEST, type Identity, type Namespaces } from "../../controller/namespaces/namespaces.ts";
import type { Invoker } from "../../invoker/invoker.ts";
import type { Nodes } from "../../nodes/nodes.ts";
import type { ProvisionedFunctions } from "../../nodes/provisioned-functions.ts";
import { POOL_PRESETS } from "../../invoker/presets.ts";
import type { SandboxKind } from "../../sandboxes/sandbox.ts";
import { ActivationFeed } from "./activation-feed.ts";
import { emulatorHealth } from "./emulator-health.ts";
import { LineStream } from "./line-stream.ts";
import { PoolFeed } from "./pool-feed.ts";
import { nodeRoutes } from "./node-routes.ts";
import { provisionedRoutes } from "./provisioned-routes.ts";
import { DOCS } from "./workbench-docs.ts";
import { AccountsQuery, ExportQuery, FeedQuery, filterOf, ListQuery } from "./workbench-query.ts";
import { answerRefusal, parseRequest, Refusal } from "./workbench-refusal.ts";

export interface WorkbenchParts {
  namespaces: Namespaces;
  activations: ActivationStore;
  accounts: Pick<Accounts, "list" | "problem">;
  invoker: Pick<Invoker, "snapshot" | "settings" | "changeSettings" | "kill">;
  kinds: readonly SandboxKind[];
  nodes: Nodes;
  provisioned: ProvisionedFunctions;
  /** Of the workbench. */
  version: string;
  /** Begins the emulator's end, and doesn't wait for it. */
  stop: () => void;
}

const PREFIX = "/workbench/v1";
const STOPPING = "The emulator stops.";

/**
 * What the workbench's own window and command line need beside OpenWhisk's API. It is for whoever runs the emulator, who
 * has a key of `guest`: the records and keys of every namespace are in it, and keys of the others don't open it.
 */
export function workbenchRoutes(parts: WorkbenchParts): FastifyPluginAsync {
  return async (server) => {
    await server.register(
      async (app) => {
        app.setErrorHandler(answerRefusal);
        app.addHook("onRequest", async ({ headers }) => {
          const identity = parts.namespaces.authenticate(headers.authorization);
          if (!identity) throw new Refusal("unauthorized", "A key of this emulator is needed.");
          if (identity.namespace !== GUEST)
            throw new Refusal("forbidden", `A key of the namespace ${GUEST} is needed.`);
        });
        app.get("/health", { config: { doc: DOCS.health } }, () => emulatorHealth(parts));
        activationRoutes(app, parts);
        poolRoutes(app, parts);
        accountRoutes(app, parts);
        namespaceRoutes(app, parts);
        nodeRoutes(app, parts);
        provisionedRoutes(app, { ...parts, nodeId: parts.nodes.id });
        app.post("/stop", { config: { doc: DOCS.stop } }, async (_request, reply) => {
          parts.stop();
          return reply.code(202).send({ stopping: true });
        });
      },
      { prefix: PREFIX },
    );
  };
}

function activationRoutes(app: FastifyInstance, { activations }: WorkbenchParts): void {
  const feed = new ActivationFeed(activations);
  app.addHook("preClose", async () => feed.end(STOPPING));

  app.get("/activations", { config: { doc: DOCS.activations } }, async ({ query }): Promise<ActivationList> => {
    const { skip, limit, total, ...wanted } = parseRequest(ListQuery, query);
    const filter = filterOf(wanted);
    const cursor = activations.lastNumber();
    const records = await activations.list({ ...filter, skip, limit });
    return {
      activations: records.map(summarizeActivation),
      cursor,
      total: total ? await activations.count(filter) : null,
    };
  });

  app.get("/activations/feed", { config: { doc: DOCS.activationFeed } }, async ({ query }, reply) => {
    const { after, atMost, ...wanted } = parseRequest(FeedQuery, query);
    const stream = new LineStream(reply, () => ({ type: "quiet", cursor: feed.cursorOf(stream) }) satisfies FeedLine);
    await feed.serve(stream, { filter: filterOf(wanted), after: after ?? null, atMost: atMost ?? null });
  });

  app.get<{ Params: { id: string } }>(
    "/activations/:id",
    { config: { doc: DOCS.activation } },
    async ({ params }): Promise<ActivationAnswer> => {
      const activation = await activations.get(params.id);
      if (!activation)
        throw new Refusal("not-found", `There is no activation ${params.id}; it may have been too old to keep.`);
      return { activation };
    },
  );
}

function poolRoutes(app: FastifyInstance, { invoker, kinds }: WorkbenchParts): void {
  const feed = new PoolFeed(invoker);
  app.addHook("preClose", async () => feed.end(STOPPING));

  app.get("/pool", { config: { doc: DOCS.pool } }, () => invoker.snapshot());
  app.get("/pool/feed", { config: { doc: DOCS.poolFeed } }, async (_request, reply) => {
    feed.serve(new LineStream(reply, () => ({ type: "quiet" }) satisfies PoolFeedLine));
  });
  app.get("/pool/settings", { config: { doc: DOCS.settings } }, async () => invoker.settings());
  app.put("/pool/settings", { config: { doc: DOCS.putSettings } }, async ({ body }) => {
    invoker.changeSettings(parseRequest(PoolSettings, body));
    return invoker.settings();
  });
  app.get("/pool/presets", { config: { doc: DOCS.presets } }, async (): Promise<PoolPresetList> => ({
    presets: Object.values(POOL_PRESETS),
  }));
  app.delete<{ Params: { instanceId: string } }>(
    "/pool/sandboxes/:instanceId",
    { config: { doc: DOCS.killSandbox } },
    async ({ params }, reply) => {
      if (!(await invoker.kill(params.instanceId)))
        throw new Refusal("not-found", `There is no sandbox ${params.instanceId}; it may have ended.`);
      return reply.code(204).send();
    },
  );
  app.get("/sandboxes", { config: { doc: DOCS.sandboxes } }, async (): Promise<SandboxList> => {
    return { sandboxes: await Promise.all(kinds.map((kind) => kind.info())) };
  });
}

function accountRoutes(app: FastifyInstance, { accounts }: WorkbenchParts): void {
  const list = (namespace?: string): AccountList => ({ atMs: Date.now(), accounts: accounts.list(namespace) });

  app.get("/accounts", { config: { doc: DOCS.accounts } }, async ({ query }) =>
    list(parseRequest(AccountsQuery, query).namespace),
  );
  app.get("/accounts/export", { config: { doc: DOCS.exportAccounts } }, async ({ query }, reply) => {
    const { namespace, format } = parseRequest(ExportQuery, query);
    const answer = list(namespace);
    reply.header("content-disposition", `attachment; filename="accounts.${format}"`);
    if (format === "json") return answer;
    return reply.type("text/csv; charset=utf-8").send(accountingCsv(answer.accounts));
  });
}

function namespaceRoutes(app: FastifyInstance, { namespaces }: WorkbenchParts): void {
  const toKey = ({ namespace, key }: Identity): NamespaceKey => ({ namespace, auth: key });

  app.get("/namespaces", { config: { doc: DOCS.namespaces } }, async (): Promise<NamespaceList> => ({
    namespaces: namespaces.list().map(toKey),
  }));
  app.post<{ Params: { name: string } }>(
    "/namespaces/:name",
    { config: { doc: DOCS.addNamespace } },
    async ({ params }) => toKey(await namespaces.add(params.name)),
  );
  app.delete<{ Params: { name: string } }>(
    "/namespaces/:name",
    { config: { doc: DOCS.removeNamespace } },
    async ({ params }, reply) => {
      if (!(await namespaces.remove(params.name)))
        throw new Refusal("not-found", `There is no namespace ${params.name}.`);
      return reply.code(204).send();
    },
  );
}
