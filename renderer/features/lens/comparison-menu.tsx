import { Columns2 } from "lucide-react";
import { useState } from "react";
import type { LensPaneId } from "#shared/model/lens/lens-view.ts";
import { languageOf, Optimization } from "#shared/model/target.ts";
import type { Tool } from "#shared/model/tool.ts";
import { Button, Field, Popover, Select } from "../../ui/index.ts";
import { useTools, useWorkspace } from "../../workspace/index.ts";
import { compilersFor } from "./compilers-for.ts";
import { engineChoices, paneName } from "./engine-choices.ts";
import { LensComparison, type LensChoices } from "./lens-choices.ts";
import { useLens, useLensStores } from "./lens-context.tsx";
import styles from "./lens-page.module.css";

type By = LensComparison["by"];

const BY_WORDS: Record<By, string> = {
  level: "two optimisation levels",
  "wasm-compiler": "two WebAssembly compilers",
  "native-compiler": "two native compilers",
  engine: "two engines",
};

/** Puts two compilations of a function, or two engines, side by side. */
export function ComparisonMenu() {
  const comparison = useLens((state) => state.choices.comparison);
  return (
    <Popover
      label="Compare two sides"
      trigger={(props) => (
        <Button {...props} icon={<Columns2 />} aria-pressed={comparison !== null}>
          Side by side
        </Button>
      )}
    >
      {(close) => <ComparisonForm onDone={close} />}
    </Popover>
  );
}

function ComparisonForm({ onDone }: { onDone: () => void }) {
  const { lens } = useLensStores();
  const choices = useLens((state) => state.choices);
  const tools = useTools((state) => state.tools);
  const program = useWorkspace((state) => state.program);
  const [draft, setDraft] = useState<LensComparison>(choices.comparison ?? startingPoint(choices));
  const language = languageOf(choices.file ?? program ?? "");
  const compilers = (target: "native" | "wasm32-wasip1") => compilersFor(tools, language, target);
  const panes = panesFor(draft.by, tools, choices);
  const pane = panes.includes(draft.pane) ? draft.pane : (panes[0] ?? "wat");
  const others = othersFor(draft.by, pane, choices, tools, {
    native: compilers("native"),
    wasm: compilers("wasm32-wasip1"),
  });
  const other = others.some(({ id }) => id === draft.other) ? draft.other : others[0]?.id;
  const wanted = LensComparison.safeParse({ by: draft.by, pane, other });
  const change = (next: { by?: By; pane?: string; other?: string }) =>
    setDraft({ by: draft.by, pane, other, ...next } as LensComparison);
  return (
    <div className={styles.form}>
      <Field label="Beside each other">
        <Select value={draft.by} onChange={(event) => change({ by: event.target.value as By })}>
          {Object.entries(BY_WORDS).map(([by, words]) => (
            <option key={by} value={by}>
              {words}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={draft.by === "engine" ? "Left" : "The code of"}>
        <Select value={pane} onChange={(event) => change({ pane: event.target.value })}>
          {panes.map((id) => (
            <option key={id} value={id}>
              {paneName(id)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Right" hint={others.length === 0 ? "There is only one here." : undefined}>
        <Select value={other ?? ""} onChange={(event) => change({ other: event.target.value })}>
          {others.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <div className={styles.buttons}>
        {choices.comparison !== null && (
          <Button
            onClick={() => {
              lens.getState().choose({ comparison: null });
              onDone();
            }}
          >
            End the comparison
          </Button>
        )}
        <Button
          variant="primary"
          disabled={!wanted.success}
          onClick={() => {
            if (wanted.success) lens.getState().choose({ comparison: wanted.data });
            onDone();
          }}
        >
          Compare
        </Button>
      </div>
    </div>
  );
}

function startingPoint({ optimization, engines }: LensChoices): LensComparison {
  return { by: "level", pane: engines[0] ?? "wat", other: optimization === "O0" ? "O2" : "O0" };
}

/** Whose code can be compared so: a native compiler has no part in wasm. */
function panesFor(by: By, tools: readonly Tool[] | null, { engines }: LensChoices): LensPaneId[] {
  const machine = engineChoices(tools, engines).map(({ ref }) => ref);
  switch (by) {
    case "native-compiler":
      return ["native"];
    case "wasm-compiler":
      return ["wat", ...machine.filter((ref) => ref !== "native")];
    case "level":
      return ["wat", ...machine];
    case "engine":
      return machine;
  }
}

function othersFor(
  by: By,
  pane: LensPaneId,
  choices: LensChoices,
  tools: readonly Tool[] | null,
  compilers: { native: Tool[]; wasm: Tool[] },
): { id: string; name: string }[] {
  const named = (found: Tool[]) => found.map(({ id, name, version }) => ({ id, name: `${name} ${version ?? ""}` }));
  switch (by) {
    case "level":
      return Optimization.options
        .filter((level) => level !== choices.optimization)
        .map((level) => ({ id: level, name: `-${level}` }));
    case "native-compiler":
      return named(compilers.native.filter(({ id }) => id !== choices.nativeCompiler));
    case "wasm-compiler":
      return named(compilers.wasm.filter(({ id }) => id !== choices.wasmCompiler));
    case "engine":
      return engineChoices(tools, choices.engines)
        .filter(({ ref }) => ref !== pane)
        .map(({ ref, name }) => ({ id: ref, name }));
  }
}
