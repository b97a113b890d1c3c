import { CircleX } from "lucide-react";
import type { KeyboardEvent } from "react";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatCount, plural } from "#shared/format/numbers.ts";
import type { PoolSnapshot, PoolTile } from "#shared/model/faas/pool.ts";
import { SandboxState } from "#shared/model/faas/pool.ts";
import { Button, EmptyState, Popover, ProgressBar, Skeleton } from "../../ui/index.ts";
import { describeAge, STATE_WORDS } from "./function-words.ts";
import { useEmulator } from "./functions-context.tsx";
import marks from "./marks.module.css";
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
      <ul className={styles.legend} aria-label="States">
        {SandboxState.options.map((state) => (
          <li key={state} title={STATE_WORDS[state].about}>
            <span className={marks.letter} data-state={state} aria-hidden="true">
              {STATE_WORDS[state].letter}
            </span>
            {STATE_WORDS[state].words}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Summary({ pool: { tiles, committedMb, settings, queued, running, evictions } }: { pool: PoolSnapshot }) {
  const words = `${formatCount(committedMb)} of ${formatCount(settings.memoryBudgetMb)} MB`;
  return (
    <div className={styles.summary} data-numeric>
      <span>
        <strong>
          {formatCount(tiles.length)} {tiles.length === 1 ? "sandbox" : "sandboxes"}
        </strong>{" "}
        · {words}
      </span>
      <ProgressBar label={`Memory: ${words}`} value={committedMb} max={settings.memoryBudgetMb} />
      <span>
        {plural(running, "call")} running · {formatCount(queued)} queued · {plural(evictions, "eviction")}
      </span>
    </div>
  );
}

function Tile({ tile, nowMs }: { tile: PoolTile; nowMs: number }) {
  const kill = useEmulator((state) => state.kill);
  const dying = useEmulator((state) => state.dying.includes(tile.instanceId));
  const { letter, words, about } = STATE_WORDS[dying ? "stopping" : tile.state];
  const name = tile.function?.slice(tile.function.indexOf("/") + 1) ?? null;
  const age = describeAge(nowMs - tile.createdAtMs);
  return (
    <Popover
      label={`Sandbox ${tile.instanceId}`}
      trigger={(props) => (
        <button
          {...props}
          type="button"
          className={styles.tile}
          data-state={dying ? "stopping" : tile.state}
          aria-label={`${tile.sandbox}, ${words}, ${name ?? "no function of its own"}, ${tile.memoryMb} MB, ${age} old, ${plural(tile.calls, "call")}`}
          onKeyDown={(event) => {
            if (event.key === "Delete") void kill(tile.instanceId);
          }}
        >
          <span className={styles.tileHead}>
            <span className={marks.letter} data-state={dying ? "stopping" : tile.state} aria-hidden="true">
              {letter}
            </span>
            <strong>{name ?? tile.sandbox}</strong>
          </span>
          <span className={styles.tileFacts} data-numeric>
            {tile.memoryMb} MB · {age} · {tile.calls}×
          </span>
        </button>
      )}
    >
      {(close) => (
        <div className={styles.tileDetail}>
          <p>
            <strong>{words}</strong>: {about}
          </p>
          <dl data-numeric>
            <dt>Sandbox</dt>
            <dd>{tile.sandbox}</dd>
            <dt>Function</dt>
            <dd>{name ?? "none of its own"}</dd>
            <dt>Age</dt>
            <dd>{age}</dd>
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
            busy={dying}
            title="A call that runs in it ends with an error; the next one gets another sandbox"
            onClick={() => {
              close();
              void kill(tile.instanceId);
            }}
          >
            Kill
          </Button>
        </div>
      )}
    </Popover>
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
