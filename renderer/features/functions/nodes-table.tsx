import { MoveRight, Network, Plus, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { formatDuration } from "#shared/format/durations.ts";
import { formatCount, joinWords } from "#shared/format/numbers.ts";
import { CONTROLLER, type NodeInfo, type NodeState, type Placement } from "#shared/model/faas/nodes.ts";
import {
  Button,
  ConfirmDialog,
  CopyCommand,
  EmptyState,
  FailureNotice,
  IconButton,
  Notice,
  Skeleton,
  StatusPill,
  Table,
  type Tone,
} from "../../ui/index.ts";
import { AddNodeDialog } from "./add-node-dialog.tsx";
import { nameOf } from "./function-words.ts";
import { useInventory, useNodes } from "./functions-context.tsx";
import { MigrateDialog } from "./migrate-dialog.tsx";
import styles from "./functions-page.module.css";

const STATE_TONES: Readonly<Record<NodeState, Tone>> = { ready: "ok", lost: "error", unknown: "info" };

/** The emulators that carry out functions for this one, and what is placed on each. */
export function NodesTable() {
  const nodes = useNodes((state) => state.nodes);
  const failure = useNodes((state) => state.failure);
  const watch = useNodes((state) => state.watch);
  const [adding, setAdding] = useState(false);
  useEffect(() => watch(), [watch]);
  return (
    <div className={styles.accounts}>
      <Outcome />
      {nodes === null ? (
        failure ? (
          <FailureNotice failure={failure} title="The nodes could not be read" />
        ) : (
          <Skeleton lines={3} height="1.4rem" label="Reading the nodes" />
        )
      ) : nodes.length === 0 ? (
        <NoNodes onAdd={() => setAdding(true)} />
      ) : (
        <Nodes nodes={nodes} onAdd={() => setAdding(true)} />
      )}
      {adding && <AddNodeDialog onClose={() => setAdding(false)} />}
    </div>
  );
}

function NoNodes({ onAdd }: { onAdd: () => void }) {
  return (
    <EmptyState
      icon={<Network />}
      title="No nodes: this emulator carries out every call itself"
      text="Another emulator, on this machine or elsewhere, can carry out functions for this one, as an edge node: start it with a data folder and a port of its own, and add it by its address and key. Functions are then migrated there while they are called, and survive the loss of a node."
      actions={
        <>
          <Button size="sm" variant="primary" icon={<Plus />} onClick={onAdd}>
            Add a node
          </Button>
          <CopyCommand command="wb faas start --data edge-1 --port 3234 --json" label="wb faas start" />
          <CopyCommand
            command="wb faas node add http://127.0.0.1:3234 --auth KEY --name edge-1"
            label="wb faas node add"
          />
        </>
      }
    />
  );
}

/** How what was done last went. */
function Outcome() {
  const actFailure = useNodes((state) => state.actFailure);
  const migrating = useNodes((state) => state.migrating);
  const migrated = useNodes((state) => state.migrated);
  const dismiss = useNodes((state) => state.dismiss);
  if (actFailure) return <FailureNotice failure={actFailure.failure} title={actFailure.title} onDismiss={dismiss} />;
  if (migrating)
    return (
      <Notice title={`${migrating.function} goes to ${migrating.to}`}>
        New calls go there once it has the function; those in flight end where they are.
      </Notice>
    );
  if (!migrated) return null;
  const { function: path, from, to, prewarmed, provisionNs, drainNs, stillRunning } = migrated;
  return (
    <Notice kind="ok" title={`${nameOf(path)} went from ${joinWords(from)} to ${to}`} onDismiss={dismiss}>
      {`Brought there in ${formatDuration(provisionNs)}, ${prewarmed === 1 ? "1 sandbox" : `${prewarmed} sandboxes`} prewarmed; the calls in flight ended after ${formatDuration(drainNs)}${stillRunning === 0 ? "" : `, but ${stillRunning} that still run`}.`}
    </Notice>
  );
}

function Nodes({ nodes, onAdd }: { nodes: readonly NodeInfo[]; onAdd: () => void }) {
  const placements = useNodes((state) => state.placements);
  const removing = useNodes((state) => state.removing);
  const remove = useNodes((state) => state.remove);
  const functions = useInventory((state) => state.functions);
  const isMigrating = useNodes((state) => state.migrating !== null);
  const [doomed, setDoomed] = useState<string | null>(null);
  const [moving, setMoving] = useState(false);
  const placed = new Set(placements.map((placement) => placement.function));
  const unplaced = (functions ?? []).filter(({ path }) => !placed.has(path)).map(({ path }) => path);
  return (
    <>
      <Table caption="Nodes">
        <thead>
          <tr>
            <th scope="col">Node</th>
            <th scope="col">Address</th>
            <th scope="col">State</th>
            <th scope="col">Functions</th>
            {["In flight", "Answered", "Lost", "Round trip"].map((title) => (
              <th key={title} scope="col" data-numeric>
                {title}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{CONTROLLER}</th>
            <td>this emulator</td>
            <td>
              <StatusPill tone="ok">ready</StatusPill>
            </td>
            <td>{functionNames([...unplaced, ...onNode(placements, CONTROLLER)])}</td>
            <td colSpan={5} />
          </tr>
          {nodes.map((node) => (
            <tr key={node.name}>
              <th scope="row">{node.name}</th>
              <td>
                <code>{node.url}</code>
              </td>
              <td>
                <StatusPill tone={STATE_TONES[node.state]}>{node.state}</StatusPill> {node.reason}
              </td>
              <td>{functionNames(onNode(placements, node.name))}</td>
              <td data-numeric>{formatCount(node.inFlight)}</td>
              <td data-numeric>{formatCount(node.calls.answered)}</td>
              <td data-numeric>{formatCount(node.calls.lost)}</td>
              <td data-numeric>{node.heartbeatNs === null ? "–" : formatDuration(node.heartbeatNs)}</td>
              <td>
                <IconButton
                  label={`Remove ${node.name}`}
                  icon={<Trash2 />}
                  size="sm"
                  busy={removing.includes(node.name)}
                  onClick={() => setDoomed(node.name)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      <div className={styles.exports}>
        <Button size="sm" icon={<Plus />} onClick={onAdd}>
          Add a node
        </Button>
        <Button
          size="sm"
          icon={<MoveRight />}
          busy={isMigrating}
          disabled={(functions ?? []).length === 0}
          onClick={() => setMoving(true)}
        >
          Migrate a function
        </Button>
        <CopyCommand command="wb faas node list" label="Copy as wb" />
        <span className={styles.hint}>A function that is placed nowhere is carried out by the controller.</span>
      </div>
      {moving && <MigrateDialog nodes={nodes} onClose={() => setMoving(false)} />}
      {doomed !== null && (
        <ConfirmDialog
          title={`Remove ${doomed}?`}
          confirmLabel="Remove"
          danger
          onConfirm={() => void remove(doomed)}
          onClose={() => setDoomed(null)}
        >
          Calls that it carries out are finished there. Functions that are placed on it alone go back to the controller.
          Its emulator goes on.
        </ConfirmDialog>
      )}
    </>
  );
}

function onNode(placements: readonly Placement[], name: string): string[] {
  return placements.filter(({ nodes }) => nodes.includes(name)).map((placement) => placement.function);
}

function functionNames(paths: readonly string[]): string {
  return paths.length === 0 ? "–" : paths.map(nameOf).toSorted().join(", ");
}
