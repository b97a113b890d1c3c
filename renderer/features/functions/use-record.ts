import { useEffect, useState } from "react";
import type { Activation, TriggerActivation } from "#shared/model/faas/activation.ts";
import type { Failure } from "#shared/model/failure.ts";
import { isAbort, toFailure, useClient } from "../../host/index.ts";

export interface RecordQuery {
  activation: Activation | TriggerActivation | null;
  failure: Failure | null;
  /** What is shown is still the one before. */
  stale: boolean;
}

/** One activation whole. The one before stays until it is here, so that nothing jumps while rows are gone through. */
export function useRecord(id: string | null): RecordQuery {
  const client = useClient();
  const [answer, setAnswer] = useState<Omit<RecordQuery, "stale"> & { id: string | null }>({
    id: null,
    activation: null,
    failure: null,
  });
  useEffect(() => {
    if (id === null) return;
    const controller = new AbortController();
    const read = async (attempt: number): Promise<void> => {
      try {
        const { activation } = await client.faas.record({ id }, { signal: controller.signal });
        if (!controller.signal.aborted) setAnswer({ id, activation, failure: null });
      } catch (error) {
        if (controller.signal.aborted || isAbort(error)) return;
        // The answer of a call may be here a moment before its record can be read.
        if (attempt < 3) {
          setTimeout(() => void read(attempt + 1), 100);
          return;
        }
        setAnswer({ id, activation: null, failure: toFailure(error) });
      }
    };
    void read(0);
    return () => controller.abort();
  }, [client, id]);
  return id === null
    ? { activation: null, failure: null, stale: false }
    : { activation: answer.activation, failure: answer.failure, stale: answer.id !== id };
}
