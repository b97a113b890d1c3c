import { RefreshCw } from "lucide-react";
import { useState } from "react";
import type { Tool } from "#shared/model/tool.ts";
import { Button, FailureNotice, ListGroup, ListPage, Skeleton } from "../../ui/index.ts";
import { useTools } from "../../workspace/index.ts";
import { ToolRow } from "./tool-row.tsx";
import { summarizeTools } from "./tool-words.ts";
import styles from "./tools-page.module.css";

const GROUPS: { kind: Tool["kind"]; title: string; about: string }[] = [
  { kind: "runtime", title: "Runtimes", about: "They run what was built: the processor itself, or a wasm engine." },
  { kind: "compiler", title: "Compilers", about: "They turn your source into native code or into wasm." },
  { kind: "container-engine", title: "Container engines", about: "They run a program in a container." },
];

const STATE_ORDER: Tool["state"][] = ["available", "broken", "missing"];

/** What this machine can build with and run on, and how to get what is missing; `toolId` is the one in the address. */
export function ToolsPage({ toolId }: { toolId: string | null }) {
  const state = useTools((tools) => tools);
  const { tools, scannedAtMs, scanning, failure } = state;
  // Rows keep their places until the next scan that was asked for: one that was just installed doesn't jump away.
  const [placedBy, setPlacedBy] = useState<readonly Tool[] | null>(null);
  if (tools && placedBy === null) setPlacedBy(tools);
  const place = (tool: Tool) =>
    STATE_ORDER.indexOf((placedBy?.find(({ id, kind }) => id === tool.id && kind === tool.kind) ?? tool).state);
  const onScan = () => void state.load({ rescan: true }).then(() => setPlacedBy(null));
  return (
    <ListPage
      title="Tools"
      summary={<p>{tools ? summarizeTools(tools) : "Looking at what is installed…"}</p>}
      actions={
        <div className={styles.scan}>
          <Button icon={<RefreshCw />} busy={scanning} onClick={onScan}>
            {scanning ? "Scanning…" : "Scan again"}
          </Button>
          <span role="status">{scannedAtMs !== null && !scanning && `Scanned at ${timeOfDay(scannedAtMs)}`}</span>
        </div>
      }
    >
      {failure && (
        <FailureNotice
          failure={failure}
          title="The tools could not be listed"
          actions={
            <Button size="sm" onClick={onScan}>
              Try again
            </Button>
          }
        />
      )}
      {!tools && !failure && <Skeleton lines={8} height="2.6rem" label="Looking at what is installed" />}
      {tools &&
        GROUPS.map(({ kind, title, about }) => {
          const group = tools.filter((tool) => tool.kind === kind).toSorted((a, b) => place(a) - place(b));
          if (group.length === 0) return null;
          const ready = group.filter((tool) => tool.state === "available").length;
          return (
            <ListGroup
              key={kind}
              title={title}
              className={styles.group}
              about={
                <span>
                  {about} {ready} of {group.length} ready.
                </span>
              }
            >
              {group.map((tool) => (
                <ToolRow key={tool.id} tool={tool} sought={tool.id === toolId} />
              ))}
            </ListGroup>
          );
        })}
    </ListPage>
  );
}

function timeOfDay(atMs: number): string {
  return new Date(atMs).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
