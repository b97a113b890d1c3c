import { useEffect, useState } from "react";
import type { RunListing } from "#shared/model/benchmark.ts";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure, useClient, useConnection } from "../../host/index.ts";
import { useLatestJob } from "../../jobs/index.ts";

interface Answer {
  /** What was the case when it was asked for. */
  version: string;
  runs: RunListing[] | null;
  failure: Failure | null;
}

export interface RunListQuery {
  /** Newest first; null until the first answer. */
  runs: readonly RunListing[] | null;
  failure: Failure | null;
  /** A newer list is on its way. */
  stale: boolean;
  reload: () => void;
}

/** All runs that are kept; read again when a comparison starts or ends, and after a lost connection. */
export function useRunList(): RunListQuery {
  const client = useClient();
  const connection = useConnection();
  const job = useLatestJob("benchmark");
  const [reloads, setReloads] = useState(0);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const version = `${connection} ${job?.info.id} ${job?.view.status} ${reloads}`;
  useEffect(() => {
    let wanted = true;
    client.runs.list().then(
      (list) => {
        const runs = list.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
        if (wanted) setAnswer({ version, runs, failure: null });
      },
      (error: unknown) => {
        if (wanted) setAnswer((last) => ({ version, runs: last?.runs ?? null, failure: toFailure(error) }));
      },
    );
    return () => {
      wanted = false;
    };
  }, [client, version]);
  return {
    runs: answer?.runs ?? null,
    failure: answer?.failure ?? null,
    stale: answer?.version !== version,
    reload: () => setReloads((count) => count + 1),
  };
}
