import { Columns3, Eye } from "lucide-react";
import { LensArchitecture } from "#shared/model/lens/lens-code.ts";
import { languageOf, Optimization, type Target } from "#shared/model/target.ts";
import { CompilerId } from "#shared/model/tool.ts";
import { Button, Menu, Segmented, Select } from "../../ui/index.ts";
import { useTools, useWorkspace } from "../../workspace/index.ts";
import { ComparisonMenu } from "./comparison-menu.tsx";
import { compilersFor } from "./compilers-for.ts";
import { engineChoices } from "./engine-choices.ts";
import { useLens, useLensStores, useSession } from "./lens-context.tsx";
import { LensStatus } from "./lens-status.tsx";
import { SubjectMenu } from "./subject-menu.tsx";
import styles from "./lens-page.module.css";

/** What is looked at, how it is compiled, and what is shown of it. */
export function LensToolbar() {
  const { lens } = useLensStores();
  const choices = useLens((state) => state.choices);
  const { choose } = lens.getState();
  const isModule = choices.file?.endsWith(".wasm") ?? false;
  return (
    <header className={styles.toolbar} data-pane="lens-bar" aria-label="What is looked at">
      <SubjectMenu />
      {!isModule && (
        <>
          <Select
            aria-label="Optimisation level"
            className={styles.short}
            value={choices.optimization}
            onChange={(event) => choose({ optimization: Optimization.parse(event.target.value) })}
          >
            {Optimization.options.map((level) => (
              <option key={level} value={level}>
                -{level}
              </option>
            ))}
          </Select>
          <CompilerSelect label="wasm" target="wasm32-wasip1" />
          <CompilerSelect label="native" target="native" />
        </>
      )}
      <Select
        aria-label="Architecture"
        className={styles.short}
        value={choices.architecture ?? ""}
        onChange={(event) =>
          choose({ architecture: event.target.value === "" ? null : LensArchitecture.parse(event.target.value) })
        }
      >
        <option value="">this machine</option>
        <option value="x86_64">x86-64</option>
        <option value="aarch64">aarch64</option>
      </Select>
      {choices.architecture !== "aarch64" && (
        <Segmented
          label="Syntax of x86 code"
          options={[
            { id: "intel", label: "Intel" },
            { id: "att", label: "AT&T" },
          ]}
          value={choices.syntax}
          onChange={(syntax) => choose({ syntax })}
        />
      )}
      <EngineMenu />
      <ComparisonMenu />
      <LookMenu />
      <span className={styles.space} />
      <LensStatus />
    </header>
  );
}

function CompilerSelect({ label, target }: { label: string; target: Target }) {
  const { lens } = useLensStores();
  const tools = useTools((state) => state.tools);
  const program = useWorkspace((state) => state.program);
  const file = useLens((state) => state.choices.file);
  const key = target === "native" ? "nativeCompiler" : "wasmCompiler";
  const chosen = useLens((state) => state.choices[key]);
  const usual = useSession(
    (state) => state.builds.find((build) => (build.target === "native") === (target === "native"))?.compiler?.id,
  );
  const compilers = compilersFor(tools, languageOf(file ?? program ?? ""), target);
  return (
    <label className={styles.compiler}>
      {label}
      <Select
        value={chosen ?? ""}
        onChange={(event) =>
          lens.getState().choose({ [key]: event.target.value === "" ? null : CompilerId.parse(event.target.value) })
        }
      >
        <option value="">{usual === undefined ? "as usual" : `as usual: ${usual}`}</option>
        {compilers.map(({ id, name, version }) => (
          <option key={id} value={id}>
            {name} {version}
          </option>
        ))}
      </Select>
    </label>
  );
}

function EngineMenu() {
  const { lens } = useLensStores();
  const tools = useTools((state) => state.tools);
  const engines = useLens((state) => state.choices.engines);
  const wat = useLens((state) => state.look.wat);
  const { choose, setLook } = lens.getState();
  return (
    <Menu
      label="Panes"
      trigger={(props) => (
        <Button {...props} icon={<Columns3 />}>
          Panes
        </Button>
      )}
      items={[
        { id: "wat", label: "WebAssembly text", checked: wat, onSelect: () => setLook({ wat: !wat }) },
        "separator",
        ...engineChoices(tools, engines).map(({ ref, name, missing }) => ({
          id: ref,
          label: name,
          note: missing ?? undefined,
          checked: engines.includes(ref),
          onSelect: () =>
            choose({
              engines: engines.includes(ref) ? engines.filter((other) => other !== ref) : [...engines, ref],
            }),
        })),
      ]}
    />
  );
}

function LookMenu() {
  const { lens } = useLensStores();
  const look = useLens((state) => state.look);
  const { setLook } = lens.getState();
  return (
    <Menu
      label="Shown"
      trigger={(props) => (
        <Button {...props} icon={<Eye />}>
          Show
        </Button>
      )}
      items={[
        {
          id: "bytes",
          label: "Bytes of machine code",
          checked: look.bytes,
          onSelect: () => setLook({ bytes: !look.bytes }),
        },
        { id: "counts", label: "Counts", checked: look.counts, onSelect: () => setLook({ counts: !look.counts }) },
        {
          id: "library",
          label: "Library functions in the list",
          checked: look.library,
          onSelect: () => setLook({ library: !look.library }),
        },
      ]}
    />
  );
}
