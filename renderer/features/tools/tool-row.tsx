import { Download } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { asSentence } from "#shared/format/reason-words.ts";
import type { Tool } from "#shared/model/tool.ts";
import { isOver } from "../../jobs/index.ts";
import { Button, FailureNotice, LinkedText, StatusPill } from "../../ui/index.ts";
import { InstallDialog, InstallPageLink } from "./install-dialog.tsx";
import { InstallProgress } from "./install-progress.tsx";
import { describeAbility, describeVersions, installVerb, STATE_WORDS, TARGET_WORDS } from "./tool-words.ts";
import { useToolInstall } from "./use-tool-install.ts";
import styles from "./tools-page.module.css";

const TONES = { available: "ok", broken: "error", missing: undefined } as const;

interface ToolRowProps {
  tool: Tool;
  /** The address leads to this row: it is scrolled to and takes the focus. */
  sought: boolean;
}

/** One compiler or runtime: its state, what it can do, or how to get it. */
export function ToolRow({ tool, sought }: ToolRowProps) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!sought) return;
    row.current?.scrollIntoView({ block: "center" });
    row.current?.focus({ preventScroll: true });
  }, [sought]);
  const paths = tool.builders?.map(({ path }) => path) ?? (tool.path === null ? [] : [tool.path]);
  const others = tool.candidates.filter(({ path }) => !paths.includes(path));
  const [choosing, setChoosing] = useState(false);
  const install = useToolInstall(tool);
  const running = install.job !== undefined && !isOver(install.job.view.status);
  return (
    <li ref={row} className={styles.row} data-state={tool.state} data-tool={tool.id} tabIndex={sought ? -1 : undefined}>
      <div className={styles.state}>
        <StatusPill tone={TONES[tool.state]}>{STATE_WORDS[tool.state]}</StatusPill>
      </div>
      <div className={styles.name}>
        <h3>{tool.name}</h3>
        {tool.version && <span className={styles.version}>{describeVersions(tool)}</span>}
      </div>
      <div className={styles.body}>
        {tool.state === "available" ? (
          <p className={styles.ability}>
            {describeAbility(tool)}
            {tool.modes.map((mode) => (
              <code key={mode}>{mode}</code>
            ))}
          </p>
        ) : (
          <>
            {tool.reason && <p className={styles.reason}>{asSentence(tool.reason)}</p>}
            {tool.hint && !running && (
              <p className={styles.hint}>
                <LinkedText text={tool.hint} />
              </p>
            )}
          </>
        )}
        {install.failure && (
          <FailureNotice
            failure={install.failure}
            title="Installing could not be started"
            onDismiss={install.dismiss}
          />
        )}
        {install.job && (
          <InstallProgress
            job={install.job}
            onCancel={install.cancel}
            onRetry={() => setChoosing(true)}
            onDismiss={install.dismiss}
          />
        )}
      </div>
      <div className={styles.details}>
        {paths.map((path) => (
          <code key={path} className={styles.path}>
            {path}
          </code>
        ))}
        {tool.limitations !== undefined && tool.limitations.length > 0 && (
          <details className={styles.candidates}>
            <summary>What it does differently</summary>
            <ul>
              {tool.limitations.map((limitation) => (
                <li key={limitation}>{limitation}</li>
              ))}
            </ul>
          </details>
        )}
        {others.length > 0 && (
          <details className={styles.candidates}>
            <summary>
              {others.length} {tool.path ? "more" : ""} found on this machine
            </summary>
            <ul>
              {others.map((candidate) => (
                <li key={candidate.path}>
                  <code className={styles.path}>{candidate.path}</code>
                  <span>
                    {[
                      STATE_WORDS[candidate.state].toLowerCase(),
                      candidate.version,
                      candidate.targets.map((target) => TARGET_WORDS[target]).join(", "),
                      candidate.reason,
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <div className={styles.action}>
        {tool.install.length > 0 ? (
          <Button
            size="sm"
            icon={<Download />}
            disabled={running}
            aria-label={
              tool.state === "available" ? `${installVerb(tool)} to ${tool.name}` : `${installVerb(tool)} ${tool.name}`
            }
            onClick={() => setChoosing(true)}
          >
            {installVerb(tool)}
          </Button>
        ) : (
          tool.state !== "available" && <InstallPageLink tool={tool} />
        )}
      </div>
      {choosing && (
        <InstallDialog
          tool={tool}
          onInstall={(manager) => void install.start(manager)}
          onClose={() => setChoosing(false)}
        />
      )}
    </li>
  );
}
