import { useEffect, useState } from "react";
import { callOfSample } from "#shared/flows/to-flow-call.ts";
import { subjectName } from "#shared/load/subject-name.ts";
import type { FlowCall } from "#shared/model/flow.ts";
import type { PaperResult } from "#shared/model/paper.ts";
import { useClient } from "../../host/index.ts";

/** Calls of one sandbox in one of the load runs of a paper's run. */
export interface RunCalls {
  id: string;
  /** `SCMA, license-plate-reader in v8-context` */
  label: string;
  calls: readonly FlowCall[];
}

/** The load runs that a run of a paper measured; none of one without, or while it is on its way. */
export function useRunCalls(runId: string | null): readonly RunCalls[] {
  const client = useClient();
  const [answer, setAnswer] = useState<{ runId: string | null; runs: readonly RunCalls[] }>({ runId: null, runs: [] });
  useEffect(() => {
    if (runId === null) return;
    const controller = new AbortController();
    client.papers.get({ runId }, { signal: controller.signal }).then(
      (result) => {
        if (!controller.signal.aborted) setAnswer({ runId, runs: runCalls(result) });
      },
      // The page itself says that a run can't be read.
      () => undefined,
    );
    return () => controller.abort();
  }, [client, runId]);
  return answer.runId === runId ? answer.runs : [];
}

function runCalls({ parts }: Pick<PaperResult, "parts">): RunCalls[] {
  return parts.flatMap(({ load }) => {
    if (load === null) return [];
    const { id, request, series } = load.manifest;
    const name = subjectName(request.subject);
    return series.flatMap(({ sandbox, label }, index) => {
      const calls = (load.samples[index] ?? []).flatMap((sample) => callOfSample(sample, { name, sandbox }) ?? []);
      return calls.length === 0
        ? []
        : [{ id: `${id} ${index}`, label: `${request.patternName}, ${name} in ${label}`, calls }];
    });
  });
}
