import { CircleStop, CloudUpload } from "lucide-react";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatCount } from "#shared/format/numbers.ts";
import { Button, CopyCommand, StatusPill } from "../../ui/index.ts";
import { describeAge } from "./function-words.ts";
import { useEmulator, useInventory } from "./functions-context.tsx";
import { useNow } from "./use-now.ts";
import styles from "./functions-page.module.css";

/** The emulator that runs: where it is, how it fares, how to stop it. */
export function EmulatorBar({ onDeploy }: { onDeploy: () => void }) {
  const phase = useEmulator((state) => state.phase);
  const record = useEmulator((state) => state.record);
  const stop = useEmulator((state) => state.stop);
  const health = useInventory((state) => state.health);
  const nowMs = useNow();
  if (!record) return null;
  return (
    <div className={styles.emulator}>
      {phase === "lost" ? (
        <StatusPill tone="warn">Not heard of, looking for it</StatusPill>
      ) : phase === "stopping" ? (
        <StatusPill tone="info">Finishing its calls</StatusPill>
      ) : (
        <StatusPill tone={health?.status === "degraded" ? "warn" : "ok"}>
          {health?.status === "degraded" ? "Running, with problems" : "Running"}
        </StatusPill>
      )}
      <code className={styles.address} title="Where OpenWhisk's clients find it; functions are at /faas/NAME">
        {record.url}
      </code>
      <CopyCommand command={record.url} label="Copy address" />
      <CopyCommand
        command={record.auth}
        label="Copy key"
        title="The key of the namespace guest, for wsk --auth and OpenWhisk's clients"
      />
      <span className={styles.fare} data-numeric>
        up {describeAge(nowMs - record.startedAtMs)}
        {health && ` · ${formatBytes(health.memoryBytes)} · ${formatCount(health.records.records)} records`}
      </span>
      <span className={styles.space} />
      <Button
        size="sm"
        icon={<CircleStop />}
        busy={phase === "stopping"}
        title="Calls that run are finished first; functions and records are kept"
        onClick={() => void stop()}
      >
        {phase === "stopping" ? "Stopping" : "Stop"}
      </Button>
      <Button size="sm" variant="primary" icon={<CloudUpload />} onClick={onDeploy}>
        Deploy
      </Button>
    </div>
  );
}
