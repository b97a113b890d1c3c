import { useEffect, useState } from "react";
import type { Account } from "#shared/model/faas/accounting.ts";
import { useClient } from "../../host/index.ts";

export interface AccountsQuery {
  phase: "looking" | "stopped" | "running";
  /** Functions first, then namespaces as a whole; those of the last emulator while none runs. */
  accounts: readonly Account[];
}

const READ_EVERY_MS = 2_000;

/** What the emulator counted, read by and by. */
export function useAccounts(): AccountsQuery {
  const client = useClient();
  const [state, setState] = useState<AccountsQuery>({ phase: "looking", accounts: [] });
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      try {
        const isRunning = (await client.faas.status()) !== null;
        const accounts = isRunning ? (await client.faas.accounts()).accounts : null;
        if (wanted)
          setState((last) => ({
            phase: accounts === null ? "stopped" : "running",
            accounts: accounts === null ? last.accounts : functionsFirst(accounts),
          }));
      } catch {
        // It ended while it was asked: the next reading tells.
      }
      if (wanted) timer = setTimeout(() => void read(), READ_EVERY_MS);
    };
    void read();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [client]);
  return state;
}

function functionsFirst(accounts: readonly Account[]): Account[] {
  return [
    ...accounts.filter((account) => account.function !== null),
    ...accounts.filter((account) => account.function === null),
  ];
}
