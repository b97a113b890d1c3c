import { RPCHandler } from "@orpc/server/message-port";
import type { MessagePortMain, ParentPort } from "electron";
import type { Workbench } from "#core/create-workbench.ts";
import type { MessageFromCore, MessageToCore } from "./core-messages.ts";

export type CoreWorkbench = Pick<Workbench, "router" | "client" | "close">;

/** Resolves when no job is queued or running; jobs that start meanwhile are waited for too. */
async function waitUntilIdle(client: Workbench["client"]): Promise<void> {
  for (;;) {
    const jobs = await client.jobs.list();
    const busy = jobs.find(({ status }) => status === "queued" || status === "running");
    if (!busy) return;
    const events = await client.jobs.events({ jobId: busy.id, afterSeq: busy.lastSeq });
    while (!(await events.next()).done);
  }
}

/** The core's side of its process: connects windows and obeys main. Resolves when main asked for the end and it came. */
export function runCoreProcess(parentPort: ParentPort, opening: Promise<CoreWorkbench>): Promise<void> {
  async function obey(message: MessageToCore, ports: MessagePortMain[]): Promise<"ended" | "goes on"> {
    const workbench = await opening;
    switch (message.type) {
      case "connect":
        for (const port of ports) {
          new RPCHandler(workbench.router).upgrade(port);
          port.start();
        }
        return "goes on";
      case "report-idle":
        await waitUntilIdle(workbench.client);
        parentPort.postMessage({ type: "idle" } satisfies MessageFromCore);
        return "goes on";
      case "close":
        await workbench.close();
        return "ended";
    }
  }

  return new Promise((resolve, reject) => {
    opening.catch(reject);
    parentPort.on("message", ({ data, ports }) => {
      obey(data as MessageToCore, ports).then((state) => {
        if (state === "ended") resolve();
      }, reject);
    });
  });
}
