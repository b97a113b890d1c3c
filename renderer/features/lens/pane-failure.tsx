import type { Failure } from "#shared/model/failure.ts";
import { parseRuntimeRef, type CompilerId } from "#shared/model/tool.ts";
import type { LensPaneId } from "#shared/model/lens/lens-view.ts";
import { FailureNotice, Notice } from "../../ui/index.ts";
import { addresses, addressOfCompiler, useTools, useWorkspace } from "../../workspace/index.ts";
import { languageOf } from "#shared/model/target.ts";
import { useLens } from "./lens-context.tsx";
import styles from "./panes.module.css";

interface PaneFailureProps {
  id: LensPaneId;
  failure: Failure;
}

/** Why a pane has nothing, or nothing new, and the way to what it lacks. */
export function PaneFailure({ id, failure }: PaneFailureProps) {
  const address = useAddressOfLacking(id);
  return (
    <div className={styles.failure}>
      {failure.code === "TOOL_UNAVAILABLE" ? (
        <Notice kind="warn" title={failure.message} hint={failure.hint} actions={<a href={address}>Show in Tools</a>} />
      ) : (
        <FailureNotice failure={failure} />
      )}
    </div>
  );
}

/** Where Tools shows how to get what a pane is made with. */
function useAddressOfLacking(id: LensPaneId): string {
  const tools = useTools((state) => state.tools);
  const program = useWorkspace((state) => state.program);
  const file = useLens((state) => state.choices.file);
  const wasmCompiler = useLens((state) => state.choices.wasmCompiler);
  const nativeCompiler = useLens((state) => state.choices.nativeCompiler);
  if (id !== "wat" && id !== "native") return addresses.tool(parseRuntimeRef(id).id);
  const target = id === "wat" ? "wasm32-wasip1" : "native";
  const chosen: CompilerId | null = id === "wat" ? wasmCompiler : nativeCompiler;
  return addressOfCompiler(target, {
    tools,
    language: languageOf(file ?? program ?? ""),
    compilers: chosen === null ? {} : { [target]: chosen },
  });
}
