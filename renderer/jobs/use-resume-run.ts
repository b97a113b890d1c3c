import { useState } from "react";
import type { RunManifest } from "#shared/model/benchmark.ts";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure, useClient } from "../host/index.ts";
import { useJobs } from "./jobs-context.tsx";

export interface ResumeRun {
  /** Between the click and the core's answer. */
  starting: boolean;
  failure: Failure | null;
  start: (manifest: Pick<RunManifest, "id" | "request" | "cells">) => void;
}

/** Goes on with a benchmark that was cancelled or broken off; what it measured stays. */
export function useResumeRun(): ResumeRun {
  const client = useClient();
  const track = useJobs((state) => state.track);
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const start = async ({ id, request, cells }: Pick<RunManifest, "id" | "request" | "cells">) => {
    setStarting(true);
    setFailure(null);
    try {
      const { jobId, runId } = await client.benchmarks.resume({ runId: id });
      const programs = [...new Set(cells.map(({ program }) => program))];
      const title = `${programs.join(", ")} on ${request.runtimes.join(", ")}`;
      track({ jobId, runId, kind: "benchmark", title, files: request.files });
    } catch (error) {
      setFailure(toFailure(error));
    } finally {
      setStarting(false);
    }
  };
  return { starting, failure, start: (manifest) => void start(manifest) };
}
