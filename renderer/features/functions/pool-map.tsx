import { CircleX } from "lucide-react";
import type { KeyboardEvent } from "react";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatCount, plural } from "#shared/format/numbers.ts";
import type { PoolSnapshot, PoolTile } from "#shared/model/faas/pool.ts";
import { SandboxState } from "#shared/model/faas/pool.ts";
import { Button, EmptyState, Popover, ProgressBar, Skeleton } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import { describeAge, nameOf, stateWords } from "./function-words.ts";
import { useEmulator } from "./functions-context.tsx";
import { SandboxDetail } from "./sandbox-detail.tsx";
import { StateMark } from "./state-mark.tsx";
import { useNow } from "./use-now.ts";
import styles from "./pool.module.css";

/** Every sandbox there is, as it is now. */
export function PoolMap() {
  const pool = useEmulator((state) => state.pool);
  const nowMs = useNow();
  if (!pool)
    return (
      <div className={styles.panel}>
        <Skeleton lines={4} height="2.4rem" label="Reading the pool" />
      </div>
    );
  return (
    <div className={styles.panel}>
      <Summary pool={pool} />
      {pool.tiles.length === 0 ? (
        <EmptyState
          title="No sandboxes"
          text="One is made when a function is called; stem cells and keep-alive decide which stay."
        />
      ) : (
        <ul className={styles.tiles} aria-label="Sandboxes" onKeyDown={moveFocus}>
          {pool.tiles.map((tile) => (
            <li key={tile.instanceId}>
              <Tile tile={tile} nowMs={nowMs} />
            </li>
          ))}
        </ul>
      )}
      <Legend tiles={pool.tiles} />
    </div>
  );
}

/** How many there are in each state. */
function Legend({ tiles }: { tiles: readonly PoolTile[] }) {
  const states = new Set<string>([...SandboxState.options, ...tiles.map(({ state }) => state)]);
  return (
    <ul className={styles.legend} aria-label="States">
      {[...states].map((state) => {
        const count = tiles.filter((tile) => tile.state === state).length;
        return (
          <li key={state} title={stateWords(state).about} data-numeric>
            <StateMark state={state} />
            {stateWords(state).words}
            {count > 0 && <strong>{formatCount(count)}</strong>}
          </li>
        );
      })}
    </ul>
  );
}

function Summary({ pool: { tiles, committedMb, settings, queued, running, evictions } }: { pool: PoolSnapshot }) {
  const words = `${formatCount(committedMb)} of ${formatCount(settings.memoryBudgetMb)} MB`;
  return (
    <div className={styles.summary} data-numeric>
      <strong>
        {formatCount(tiles.length)} {tiles.length === 1 ? "sandbox" : "sandboxes"}
      </strong>
      <ProgressBar label={`Memory: ${words}`} value={committedMb} max={settings.memoryBudgetMb} />
      <span title="The memory limits of all sandboxes together, of the memory budget">{words}</span>
      <span title="Calls that run, and that wait for a place; sandboxes that made room for others">
        {formatCount(running)} running · {formatCount(queued)} queued · {plural(evictions, "eviction")}
      </span>
    </div>
  );
}

function Tile({ tile, nowMs }: { tile: PoolTile; nowMs: number }) {
  const kill = useEmulator((state) => state.kill);
  const dying = useEmulator((state) => state.dying.includes(tile.instanceId));
  const state = dying ? "stopping" : tile.state;
  const { words } = stateWords(state);
  const name = tile.function === null ? null : nameOf(tile.function);
  const age = describeAge(nowMs - tile.createdAtMs);
  return (
    <Popover
      label={`Sandbox ${tile.instanceId}`}
      className={styles.tilePopover}
      trigger={(props) => (
        <button
          {...props}
          type="button"
          className={styles.tile}
          data-state={state}
          aria-label={`${tile.sandbox}, ${words}, ${name ?? "no function of its own"}, ${tile.memoryMb} MB, ${age} old, ${plural(tile.calls, "call")}`}
          onKeyDown={(event) => {
            if (event.key === "Delete") void kill(tile.instanceId);
          }}
        >
          <span className={styles.tileHead}>
            <StateMark state={state} />
            <strong>{name ?? (state === "stem" ? "empty" : "any function")}</strong>
          </span>
          <span className={styles.tileFacts}>{tile.sandbox}</span>
          <span className={styles.tileFacts} data-numeric>
            {tile.memoryMb} MB · {age} · {formatCount(tile.calls)}×
          </span>
        </button>
      )}
    >
      {(close) => (
        <TileDetail
          tile={tile}
          state={state}
          nowMs={nowMs}
          onKill={() => {
            close();
            void kill(tile.instanceId);
          }}
        />
      )}
    </Popover>
  );
}

interface TileDetailProps {
  tile: PoolTile;
  state: string;
  nowMs: number;
  onKill: () => void;
}

function TileDetail({ tile, state, nowMs, onKill }: TileDetailProps) {
  const info = useEmulator(({ sandboxes }) => sandboxes?.find(({ id }) => id === tile.sandbox));
  const { words, about } = stateWords(state);
  return (
    <div className={styles.tileDetail}>
      <p>
        <strong>{words}</strong>: {about}
      </p>
      <dl data-numeric>
        <dt>Sandbox</dt>
        <dd>{tile.sandbox}</dd>
        <dt>Function</dt>
        <dd>
          {tile.function === null ? (
            "none of its own"
          ) : (
            <a href={addresses.function(nameOf(tile.function))}>{nameOf(tile.function)}</a>
          )}
        </dd>
        <dt>Age</dt>
        <dd>{describeAge(nowMs - tile.createdAtMs)}</dd>
        <dt>Last used</dt>
        <dd>{tile.lastUsedAtMs === null ? "not yet" : `${describeAge(nowMs - tile.lastUsedAtMs)} ago`}</dd>
        <dt>Calls</dt>
        <dd>{formatCount(tile.calls)}</dd>
        <dt>Memory</dt>
        <dd>
          {tile.memoryBytes === null ? "" : `${formatBytes(tile.memoryBytes)}, `}limit {tile.memoryMb} MB
        </dd>
        <dt>Process</dt>
        <dd>{tile.pid ?? "a shared one"}</dd>
        <dt>Name</dt>
        <dd>{tile.instanceId}</dd>
      </dl>
      <Button
        size="sm"
        variant="danger"
        icon={<CircleX />}
        busy={state === "stopping"}
        title="A call that runs in it ends with an error; the next one gets another sandbox"
        onClick={onKill}
      >
        Kill
      </Button>
      {info && (
        <details>
          <summary>What {tile.sandbox} holds, and what it doesn't</summary>
          <SandboxDetail info={info} problem={null} />
        </details>
      )}
    </div>
  );
}

/** Arrow keys go from tile to tile; Delete kills the one that has the focus. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const by = step[event.key];
  if (by === undefined || !(event.target instanceof HTMLElement)) return;
  const tiles = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-state][aria-haspopup]")];
  const index = tiles.indexOf(event.target);
  if (index === -1) return;
  event.preventDefault();
  tiles[(index + by + tiles.length) % tiles.length]?.focus();
}
