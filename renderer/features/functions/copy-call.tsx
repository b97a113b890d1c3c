import {
  curlCall,
  curlRecord,
  wbCall,
  wbRecord,
  wskCall,
  wskRecord,
  type CopiedCall,
} from "#shared/format/faas-commands.ts";
import { CopyCommand } from "../../ui/index.ts";
import { useEmulator } from "./functions-context.tsx";
import styles from "./functions-page.module.css";

/** The same call as a command line, for each client that can make it. */
export function CopyCall({ name, argument }: { name: string; argument: unknown }) {
  const record = useEmulator((state) => state.record);
  if (!record) return null;
  const calls: [string, CopiedCall][] = [
    ["curl", curlCall({ name, argument }, record)],
    ["wsk", wskCall({ name, argument }, record)],
    ["wb", wbCall({ name, argument })],
  ];
  return (
    <div className={styles.copies} role="group" aria-label="Copy this call">
      <span>Copy as</span>
      {calls.map(
        ([client, { command }]) => command !== null && <CopyCommand key={client} command={command} label={client} />,
      )}
      {calls.map(
        ([client, { reason }]) =>
          reason !== null && (
            <span key={client} className={styles.cannot}>
              {reason}
            </span>
          ),
      )}
    </div>
  );
}

/** How other clients read the record of a call. */
export function CopyRecord({ activationId }: { activationId: string }) {
  const record = useEmulator((state) => state.record);
  return (
    <div className={styles.copies} role="group" aria-label="Copy what reads this record">
      <span>Copy</span>
      <CopyCommand command={activationId} label="id" />
      {record && (
        <>
          <span>or the record as</span>
          <CopyCommand command={curlRecord(activationId, record)} label="curl" />
          <CopyCommand command={wskRecord(activationId, record)} label="wsk" />
          <CopyCommand command={wbRecord(activationId)} label="wb" />
        </>
      )}
    </div>
  );
}
