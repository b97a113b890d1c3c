import { Download } from "lucide-react";
import { useState } from "react";
import { coldShare } from "#shared/faas/accounting-csv.ts";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatCount, formatPercent, formatSignificant } from "#shared/format/numbers.ts";
import type { Account } from "#shared/model/faas/accounting.ts";
import { StartKind } from "#shared/model/faas/activation.ts";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { saveFile } from "../../results/index.ts";
import { Button, EmptyState, FailureNotice, Table } from "../../ui/index.ts";
import { describeAge, nameOf } from "./function-words.ts";
import { useInventory } from "./functions-context.tsx";
import { useNow } from "./use-now.ts";
import styles from "./functions-page.module.css";

/** What the calls of each function used. */
export function AccountsTable() {
  const client = useClient();
  const accounts = useInventory((state) => state.accounts);
  const [failure, setFailure] = useState<Failure | null>(null);
  const nowMs = useNow();
  const save = async (format: "csv" | "json") => {
    setFailure(null);
    try {
      saveFile(await client.faas.exportAccounts({ format }));
    } catch (error) {
      setFailure(toFailure(error));
    }
  };
  if (accounts.length === 0)
    return (
      <EmptyState
        title="Nothing is accounted for yet"
        text="Requests, GB-seconds and processor time of each function add up here, and survive restarts."
      />
    );
  return (
    <div className={styles.accounts}>
      {failure && <FailureNotice failure={failure} title="The file could not be made" />}
      <Table caption="What each function used">
        <thead>
          <tr>
            <th scope="col">Function</th>
            {["Calls", "Errors", "Cold share"].map((title) => (
              <th key={title} scope="col" data-numeric>
                {title}
              </th>
            ))}
            {StartKind.options.map((kind) => (
              <th key={kind} scope="col" data-numeric data-wide>
                {kind}
              </th>
            ))}
            {["GB-seconds", "CPU-seconds", "In", "Out", "Last call"].map((title) => (
              <th key={title} scope="col" data-numeric>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <AccountRow key={`${account.namespace} ${account.function}`} account={account} nowMs={nowMs} />
          ))}
        </tbody>
      </Table>
      <div className={styles.exports}>
        <Button size="sm" icon={<Download />} onClick={() => void save("csv")}>
          Export CSV
        </Button>
        <Button size="sm" icon={<Download />} onClick={() => void save("json")}>
          Export JSON
        </Button>
        <span className={styles.hint}>
          GB-seconds: the memory limit times initialization and run, 1 GB is 2³⁰ bytes. Cold share: calls for which a
          sandbox was made, cold and recreated.
          {accounts.some(({ withoutCpu }) => withoutCpu > 0) && " *: the processor time of some calls can't be told."}
        </span>
      </div>
    </div>
  );
}

function AccountRow({ account, nowMs }: { account: Account; nowMs: number }) {
  const share = coldShare(account);
  const unknown = account.withoutCpu === 0 ? "" : `${formatCount(account.withoutCpu)} calls could not be told`;
  const name = account.function === null ? null : nameOf(account.function);
  return (
    <tr data-total={account.function === null || undefined}>
      <th scope="row">{name ?? `All of ${account.namespace}`}</th>
      <td data-numeric>{formatCount(account.requests)}</td>
      <td data-numeric>{formatCount(account.errors)}</td>
      <td data-numeric>{share === null ? "–" : formatPercent(share)}</td>
      {StartKind.options.map((kind) => (
        <td key={kind} data-numeric data-wide>
          {formatCount(account.starts[kind])}
        </td>
      ))}
      <td data-numeric>{formatSignificant(account.gbSeconds)}</td>
      <td data-numeric title={unknown}>
        {formatSignificant(account.cpuSeconds)}
        {unknown && " *"}
      </td>
      <td data-numeric>{formatBytes(account.requestBytes)}</td>
      <td data-numeric>{formatBytes(account.responseBytes)}</td>
      <td data-numeric>{describeAge(nowMs - account.lastAtMs)} ago</td>
    </tr>
  );
}
