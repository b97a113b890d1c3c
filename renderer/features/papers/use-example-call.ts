import { useState } from "react";
import { EXAMPLE_FUNCTION, exampleFunctionName } from "#shared/flows/example-call.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import { toFailure, useClient, useHost, watchJob } from "../../host/index.ts";
import { useJobs } from "../../jobs/index.ts";

export interface ExampleCall {
  /** What is being done; null while nothing is. */
  doing: string | null;
  failure: Failure | null;
  /** How often it was called from here. */
  calls: number;
  call: (sandbox: SandboxId) => Promise<void>;
  dismiss: () => void;
}

/** Calls a function that comes with the workbench: starts the emulator and deploys it first, where that wasn't done. */
export function useExampleCall(): ExampleCall {
  const client = useClient();
  const host = useHost();
  const track = useJobs((state) => state.track);
  const [doing, setDoing] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [calls, setCalls] = useState(0);
  const name = exampleFunctionName(EXAMPLE_FUNCTION);

  const isDeployed = async (sandbox: SandboxId) => {
    const functions = await client.faas.list();
    return functions.some((one) => {
      const annotations = Array.isArray(one.annotations)
        ? (one.annotations as { key?: string; value?: unknown }[])
        : [];
      return (
        one.name === name && annotations.some(({ key, value }) => key === "workbench-sandbox" && value === sandbox)
      );
    });
  };
  const deploy = async (sandbox: SandboxId): Promise<Failure | null> => {
    const { jobId } = await client.faas.deployExample({ name: EXAMPLE_FUNCTION, sandbox });
    track({ jobId, kind: "deploy", title: `${name} in ${sandbox}` });
    const view = await watchJob(host, jobId, ({ step }) => setDoing(step ?? "Building"));
    if (view.status === "succeeded") return null;
    return view.error ?? { code: "CANCELLED", message: "The deployment was cancelled.", hint: null };
  };
  const callNow = async (sandbox: SandboxId): Promise<Failure | null> => {
    if ((await client.faas.status()) === null) {
      setDoing("Starting the emulator");
      await client.faas.start({});
    }
    if (!(await isDeployed(sandbox))) {
      setDoing("Building");
      const failed = await deploy(sandbox);
      if (failed) return failed;
    }
    setDoing("Calling");
    const examples = await client.loads.examples();
    await client.faas.invoke({ name, argument: examples.find((one) => one.name === EXAMPLE_FUNCTION)?.argument });
    setCalls((count) => count + 1);
    return null;
  };

  return {
    doing,
    failure,
    calls,
    dismiss: () => setFailure(null),
    async call(sandbox) {
      setFailure(null);
      setDoing("Looking for the emulator");
      try {
        setFailure(await callNow(sandbox));
      } catch (error) {
        setFailure(toFailure(error));
      } finally {
        setDoing(null);
      }
    },
  };
}
