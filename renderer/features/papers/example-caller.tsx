import { Zap } from "lucide-react";
import { useState } from "react";
import { exampleSandboxes } from "#shared/flows/example-call.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import { Button, FailureNotice, Select } from "../../ui/index.ts";
import { useTools } from "../../workspace/index.ts";
import type { ExampleCall } from "./use-example-call.ts";
import styles from "./flows.module.css";

interface ExampleCallerProps {
  picture: string;
  example: ExampleCall;
  phase: "looking" | "stopped" | "running";
  /** It is the next step, as there is nothing to show yet. */
  primary: boolean;
}

/** One click to a call that can be shown: the emulator is started, and the example built and deployed, where needed. */
export function ExampleCaller({ picture, example, phase, primary }: ExampleCallerProps) {
  const tools = useTools((state) => state.tools);
  const sandboxes = exampleSandboxes(picture, tools ?? []);
  const [chosen, setChosen] = useState<SandboxId | null>(null);
  const sandbox = chosen !== null && sandboxes.includes(chosen) ? chosen : sandboxes[0];
  if (sandbox === undefined) return null;
  return (
    <>
      <div className={styles.caller}>
        <Button
          size="sm"
          variant={primary ? "primary" : "secondary"}
          icon={<Zap />}
          busy={example.doing !== null}
          onClick={() => void example.call(sandbox)}
        >
          {phase === "stopped" ? "Start the emulator and call the plate reader" : "Call the plate reader"}
        </Button>
        <label className={styles.inline}>
          in{" "}
          <Select
            aria-label="Sandbox to call it in"
            value={sandbox}
            onChange={({ target }) => setChosen(target.value as SandboxId)}
          >
            {sandboxes.map((id) => (
              <option key={id}>{id}</option>
            ))}
          </Select>
        </label>
        <span role="status" className={styles.hint}>
          {example.doing ?? ""}
        </span>
      </div>
      {example.failure && (
        <FailureNotice failure={example.failure} title="The example was not called" onDismiss={example.dismiss} />
      )}
    </>
  );
}
