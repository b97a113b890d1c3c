import { ChevronDown, ChevronRight } from "lucide-react";
import { useMemo } from "react";
import { formatCount } from "#shared/format/numbers.ts";
import { countCode } from "#shared/lens/counts/counts.ts";
import { describeDifference } from "#shared/lens/difference.ts";
import type { LensCounts } from "#shared/lens/counts/lens-counts.ts";
import type { LensPaneId } from "#shared/model/lens/lens-view.ts";
import { Button, Table } from "../../ui/index.ts";
import { paneName } from "./engine-choices.ts";
import { useLens, useLensStores, useSession } from "./lens-context.tsx";
import styles from "./counts-panel.module.css";

/** What is counted, in the order of the table, and what it is in a sentence. */
const COUNTED: readonly { key: keyof LensCounts; label: string; about: string }[] = [
  { key: "instructions", label: "Instructions", about: "All that the function consists of." },
  { key: "sizeBytes", label: "Bytes", about: "Of the function's code." },
  { key: "branches", label: "Branches", about: "Jumps, with or without a condition." },
  { key: "calls", label: "Calls", about: "Of other functions and of the runtime." },
  { key: "runtimeCalls", label: "Calls of the runtime", about: "Of the calls, those of the engine's own helpers." },
  { key: "memoryAccesses", label: "Memory accesses", about: "Reads and writes outside of the stack frame." },
  { key: "spills", label: "Spills", about: "Values put on the stack because registers ran out." },
  { key: "reloads", label: "Reloads", about: "Values fetched back from the stack." },
  { key: "vectorInstructions", label: "Vector instructions", about: "Work on several values at once." },
  { key: "boundsChecks", label: "Bounds checks", about: "Is the address inside of the memory?" },
  { key: "stackChecks", label: "Stack checks", about: "Is there stack left?" },
  { key: "indirectCallChecks", label: "Indirect-call checks", about: "Has the called function the right type?" },
];

/** Why a bar is longer: the difference against native code in a sentence, and the counts that it rests on. */
export function CountsPanel({ panes }: { panes: readonly LensPaneId[] }) {
  const { lens } = useLensStores();
  const open = useLens((state) => state.look.counts);
  const counts = useCounts(panes);
  if (counts.length === 0) return null;
  return (
    <section className={styles.counts} aria-label="What the code consists of" data-pane="lens-counts">
      <div className={styles.summary}>
        <Button
          size="sm"
          variant="ghost"
          aria-expanded={open}
          icon={open ? <ChevronDown /> : <ChevronRight />}
          onClick={() => lens.getState().setLook({ counts: !open })}
        >
          Counts
        </Button>
        <Difference counts={counts} />
      </div>
      {open && (
        <div className={styles.tableBox}>
          <Table caption="What the function consists of, by pane" className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Of the function</th>
                {counts.map(({ pane, title }) => (
                  <th key={pane} scope="col" data-numeric>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {COUNTED.map(({ key, label, about }) => (
                <tr key={key}>
                  <th scope="row">
                    {label} <small>{about}</small>
                  </th>
                  {counts.map(({ pane, counted }) => (
                    <td key={pane} data-numeric>
                      {counted[key] === null ? (pane === "wat" ? "–" : "not told") : formatCount(counted[key])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      )}
    </section>
  );
}

/** What each engine's code has more of than native code; where that isn't shown there is nothing to hold it against. */
function Difference({ counts }: { counts: readonly CountedPane[] }) {
  const native = counts.find(({ pane }) => pane === "native");
  const engines = counts.filter(({ pane }) => pane !== "native" && pane !== "wat");
  const isModule = useLens((state) => state.choices.file?.endsWith(".wasm") ?? false);
  if (engines.length === 0 || (isModule && !native)) return null;
  if (!native) return <span>Add the native pane to see what engines make longer.</span>;
  return (
    <ul className={styles.difference}>
      {engines.map(({ pane, title, counted }) => (
        <li key={pane}>
          {describeDifference({ name: title, counts: counted }, { name: "native code", counts: native.counted })}
        </li>
      ))}
    </ul>
  );
}

interface CountedPane {
  pane: LensPaneId;
  title: string;
  counted: LensCounts;
}

/** Of the panes that show the chosen function. */
function useCounts(panes: readonly LensPaneId[]): CountedPane[] {
  const shown = useSession((state) => state.panes);
  return useMemo(() => {
    const wat = shown["wat"]?.code ?? null;
    return panes.flatMap((pane) => {
      const { code, pane: made } = shown[pane] ?? {};
      if (!code || !made) return [];
      const { architecture } = made;
      return [{ pane, title: paneName(pane), counted: countCode(code, { pane, architecture, wat }) }];
    });
  }, [panes, shown]);
}
