import { useState } from "react";
import type { SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { Skeleton } from "../../ui/index.ts";
import { useEmulator } from "./functions-context.tsx";
import pool from "./pool.module.css";
import { SandboxDetail, SandboxTitle } from "./sandbox-detail.tsx";
import styles from "./sandbox-detail.module.css";

/** Every kind of sandbox, those that can be had here first, each with what it holds and what it doesn't. */
export function SandboxKinds() {
  const sandboxes = useEmulator((state) => state.sandboxes);
  if (!sandboxes)
    return (
      <div className={pool.panel}>
        <Skeleton lines={6} height="1.4rem" label="Reading the kinds of sandboxes" />
      </div>
    );
  return (
    <div className={pool.panel}>
      <ul className={styles.kinds} aria-label="Kinds of sandboxes">
        {[...sandboxes.filter(isThere), ...sandboxes.filter((info) => !isThere(info))].map((info) => (
          <Kind key={info.id} info={info} />
        ))}
      </ul>
    </div>
  );
}

function isThere({ state }: SandboxInfo): boolean {
  return state === "available";
}

function Kind({ info }: { info: SandboxInfo }) {
  const [open, setOpen] = useState(false);
  return (
    <li data-unavailable={!isThere(info) || undefined}>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <strong>{info.id}</strong>
          <span>
            {!isThere(info) ? "not available" : info.freshPerCall ? "new for every call" : "reused by later calls"}
          </span>
        </summary>
        {open && (
          <div>
            <SandboxTitle info={info} />
            <SandboxDetail info={info} problem={isThere(info) ? null : (info.reason ?? "It is not available here.")} />
          </div>
        )}
      </details>
    </li>
  );
}
