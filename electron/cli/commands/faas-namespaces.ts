import type { NamespaceKey } from "#shared/model/faas/workbench-api.ts";
import { createEmulatorApi } from "#core/emulator/emulator-api.ts";
import { EXIT } from "#shared/exit-codes.ts";
import { formatTable } from "../printers/table.ts";
import type { Session } from "../session.ts";

/** `wb faas namespace list` */
export async function faasNamespaceList({ workbench, output }: Session): Promise<number> {
  const namespaces = await createEmulatorApi(workbench.dataDir).namespaces();
  output.answer({ namespaces }, formatKeys(namespaces));
  return EXIT.done;
}

/** `wb faas namespace add NAME` */
export async function faasNamespaceAdd(name: string, { workbench, output }: Session): Promise<number> {
  const made = await createEmulatorApi(workbench.dataDir).addNamespace(name);
  output.answer(made, formatKeys([made]));
  return EXIT.done;
}

/** `wb faas namespace remove NAME` */
export async function faasNamespaceRemove(name: string, { workbench, output }: Session): Promise<number> {
  await createEmulatorApi(workbench.dataDir).removeNamespace(name);
  output.answer({ namespace: name, removed: true }, `The keys of ${name} open nothing any more; its functions stay.`);
  return EXIT.done;
}

function formatKeys(keys: readonly NamespaceKey[]): string {
  return formatTable(
    ["namespace", "key"],
    keys.map(({ namespace, auth }) => [namespace, auth]),
  );
}
