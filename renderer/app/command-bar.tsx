import { ChevronDown, CloudUpload, Hammer, Minimize2, Play } from "lucide-react";
import { BuildOptions, effectiveCompiler } from "../features/editor/index.ts";
import { Button, IconButton, Popover } from "../ui/index.ts";
import { useSettings, useTools, useWorkspace } from "../workspace/index.ts";
import { useActions } from "./actions.tsx";
import { ArgumentsField } from "./arguments-field.tsx";
import { ProjectMenu } from "./project-menu.tsx";
import { RuntimeSummary } from "./runtime-summary.tsx";
import { useView } from "./view-store.ts";
import styles from "./command-bar.module.css";

/** What is compared, always in sight: program, compilers, runtimes, arguments, and the two buttons. */
export function CommandBar({ lecture }: { lecture: boolean }) {
  const actions = useActions();
  const program = useWorkspace((state) => state.program);
  const noRuntimes = useWorkspace((state) => state.runtimes.length === 0);
  const setOverlay = useView((state) => state.setOverlay);
  const updateSettings = useSettings((state) => state.update);
  return (
    <header className={styles.bar} data-pane="command-bar" aria-label="What is compared">
      <ProjectMenu />
      {/* In front of a class there is room for what is done; on what it is done, the results say. */}
      {program !== null && !lecture && (
        <>
          <CompilerSummary />
          <RuntimeSummary />
        </>
      )}
      {program !== null && <ArgumentsField key={program} />}
      <span className={styles.space} />
      {lecture && (
        <IconButton
          label="Leave lecture mode"
          icon={<Minimize2 />}
          onClick={() => void updateSettings({ lectureMode: false })}
        />
      )}
      <IconButton
        label="Deploy as a function"
        icon={<CloudUpload />}
        disabled={program === null}
        onClick={() => setOverlay("deploy")}
      />
      <Button
        icon={<Hammer />}
        shortcut="Ctrl+B"
        disabled={program === null}
        busy={actions.building}
        onClick={actions.build}
      >
        Build
      </Button>
      <Button
        variant="primary"
        icon={<Play />}
        shortcut="Ctrl+Enter"
        disabled={program === null || noRuntimes}
        busy={actions.comparing}
        onClick={actions.compare}
      >
        Compare
      </Button>
    </header>
  );
}

function CompilerSummary() {
  const tools = useTools((state) => state.tools);
  const program = useWorkspace((state) => state.program);
  const compilers = useWorkspace((state) => state.compilers);
  const optimization = useWorkspace((state) => state.optimization);
  const flags = useWorkspace((state) => state.flags);
  const simd = useWorkspace((state) => state.simd);
  const wasmOpt = useWorkspace((state) => state.wasmOpt);
  const nameOf = (target: "native" | "wasm32-wasip1") => {
    if (tools === null) return "…";
    return effectiveCompiler(tools, program, target, compilers[target])?.id ?? "no compiler";
  };
  return (
    <Popover
      label="Build options"
      trigger={(props) => (
        <Button {...props} title="Compilers, optimisation and flags of both sides">
          <span className={styles.side}>native</span> {nameOf("native")}
          <span className={styles.divider} aria-hidden="true" />
          <span className={styles.side}>wasm</span> {nameOf("wasm32-wasip1")}
          <span className={styles.divider} aria-hidden="true" />-{optimization}
          {simd && <span className={styles.flags}>SIMD</span>}
          {wasmOpt !== null && <span className={styles.flags}>wasm-opt -{wasmOpt}</span>}
          {flags.trim() !== "" && <span className={styles.flags}>{flags}</span>}
          <ChevronDown aria-hidden="true" />
        </Button>
      )}
    >
      <BuildOptions />
    </Popover>
  );
}
