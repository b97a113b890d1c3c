import { useEffect, useRef, useState } from "react";
import type { Bundle, BundleProof, BundleRequestInput, BundleResult } from "#shared/model/bundle.ts";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure, useClient, useHost, watchJob } from "../../host/index.ts";
import { saveFile } from "../../results/index.ts";
import { useWorkspaceStores } from "../../workspace/index.ts";

export type BundleStep = "making" | "saving" | "proving";

interface BundleState {
  bundle: Bundle | null;
  proof: BundleProof | null;
  step: BundleStep | null;
  /** What the core is at. */
  label: string | null;
  failure: { of: BundleStep; failure: Failure } | null;
}

const NOTHING: BundleState = { bundle: null, proof: null, step: null, label: null, failure: null };

/** A bundle that is made, saved and proved on request; leaving it ends what it waits for. */
export function useBundle() {
  const host = useHost();
  const client = useClient();
  const { documents } = useWorkspaceStores();
  const [state, setState] = useState<BundleState>(NOTHING);
  const leaving = useRef<AbortController | null>(null);
  const jobId = useRef<string | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    leaving.current = abort;
    return () => {
      abort.abort();
      if (jobId.current !== null) void client.jobs.cancel({ jobId: jobId.current }).catch(() => undefined);
    };
  }, [client]);

  const follow = async (started: Promise<{ jobId: string }>) => {
    jobId.current = (await started).jobId;
    const signal = leaving.current?.signal;
    const view = await watchJob(
      host,
      jobId.current,
      ({ step }) => setState((now) => ({ ...now, label: step })),
      signal,
    );
    jobId.current = null;
    return view;
  };
  const during = async (step: BundleStep, from: Partial<BundleState>, work: () => Promise<Partial<BundleState>>) => {
    setState((now) => ({ ...now, ...from, step, label: null, failure: null }));
    try {
      const outcome = await work();
      setState((now) => ({ ...now, ...outcome, step: null }));
    } catch (error) {
      setState((now) => ({ ...now, step: null, failure: { of: step, failure: toFailure(error) } }));
    }
  };

  return {
    ...state,
    forget: () => setState(NOTHING),
    make: (request: BundleRequestInput) =>
      during("making", NOTHING, async () => {
        // What is built is what is on the disk.
        await documents.getState().saveAll();
        const view = await follow(client.bundles.make(request));
        const result = view.result as BundleResult | null;
        const failure = result?.failure ?? view.error;
        return { bundle: result?.bundle ?? null, failure: failure && { of: "making", failure } };
      }),
    prove: (bundleId: string) =>
      during("proving", { proof: null }, async () => {
        const view = await follow(client.bundles.prove({ bundleId }));
        return {
          proof: view.result as BundleProof | null,
          failure: view.error && { of: "proving", failure: view.error },
        };
      }),
    save: (bundleId: string) =>
      during("saving", {}, async () => {
        for (const file of await client.bundles.files({ bundleId })) saveFile(file);
        return {};
      }),
  };
}
