import { request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { createAccounts, type Accounts } from "../../../accounting/accounts.ts";
import { createActivationStore, type ActivationStore } from "../../../activations/activation-store.ts";
import { temporaryFolder } from "../../../activations/testing/test-tools.ts";
import { createEntityStore } from "../../../controller/entities/entity-store.ts";
import { createNamespaces, GUEST, type Namespaces } from "../../../controller/namespaces/namespaces.ts";
import { ScriptedKind } from "../../../invoker/testing/scripted-kind.ts";
import { startInvoker, type InvokerUnderTest } from "../../../invoker/testing/start-invoker.ts";
import { openNodeFile } from "../../../nodes/node-file.ts";
import { createNodes } from "../../../nodes/nodes.ts";
import { createProvisionedFunctions } from "../../../nodes/provisioned-functions.ts";
import { metricsRoutes } from "../../metrics/metrics-routes.ts";
import { createServer } from "../../server.ts";
import { workbenchRoutes } from "../workbench-routes.ts";

export interface WorkbenchApi {
  namespaces: Namespaces;
  /** How often it was asked to end. */
  stops: () => number;
  activations: ActivationStore;
  accounts: Accounts;
  pool: InvokerUnderTest;
  url: string;
  /** `Basic …` of namespace guest. */
  authorization: string;
  /** Of `/workbench/v1`, with a key. */
  call: (method: string, path: string, body?: unknown) => Promise<Response>;
  /** Lines of a stream, as they come; leaving it ends the stream. */
  lines: (path: string) => AsyncGenerator;
  close: () => Promise<void>;
}

/** The workbench's dialect and the metrics on a port of their own, with real records and a pool of no guests. */
export async function startWorkbenchApi(): Promise<WorkbenchApi> {
  const folder = temporaryFolder();
  const activations = await createActivationStore({
    folder: join(folder, "activations"),
    maxRecords: 100_000,
    maxAgeMs: 1e14,
  });
  const accounts = await createAccounts({ file: join(folder, "accounts.json"), activations });
  const namespaces = await createNamespaces({ dataDir: folder });
  const kinds = [new ScriptedKind()];
  const pool = await startInvoker({}, kinds);
  const provisioned = await createProvisionedFunctions({
    dataDir: folder,
    invoker: pool.invoker,
    unsupported: async () => null,
    runtimeVersion: () => null,
    report: () => undefined,
  });
  const store = await createEntityStore({ dataDir: folder });
  const nodes = createNodes({ file: await openNodeFile(folder), source: store, invoker: pool.invoker });
  const { invoker } = nodes;
  let stops = 0;
  const stop = () => void (stops += 1);
  const server = await createServer({
    host: "127.0.0.1",
    dialects: [
      workbenchRoutes({
        namespaces,
        activations,
        accounts,
        invoker,
        kinds,
        nodes,
        provisioned,
        version: "1.2.3",
        stop,
      }),
      metricsRoutes({ activations, invoker, nodes, provisioned }),
    ],
  });
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  const authorization = `Basic ${Buffer.from(namespaces.get(GUEST)?.key ?? "").toString("base64")}`;
  let closing: Promise<void> | null = null;
  const close = () =>
    (closing ??= (async () => {
      await server.close();
      await nodes.close();
      await provisioned.close();
      await store.close();
      await pool.end();
      await accounts.close();
      await activations.close();
    })());
  onTestFinished(close);

  return {
    namespaces,
    stops: () => stops,
    activations,
    accounts,
    pool,
    url,
    authorization,
    call: (method, path, body) =>
      fetch(`${url}/workbench/v1${path}`, {
        method,
        headers: { authorization },
        ...(body !== undefined && {
          headers: { authorization, "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
      }),
    async *lines(path) {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        request(`${url}/workbench/v1${path}`, { headers: { authorization } }, resolve).on("error", reject).end();
      });
      try {
        for await (const line of createInterface({ input: answer })) yield JSON.parse(line);
      } finally {
        answer.destroy();
      }
    },
    close,
  };
}
