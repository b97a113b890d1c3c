import { EllipsisVertical, FileOutput, Info, X } from "lucide-react";
import { useState } from "react";
import type { MappingGrain } from "#shared/model/lens/lens-code.ts";
import type { LensExportFormat, LensPaneId } from "#shared/model/lens/lens-view.ts";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { saveFile } from "../../results/index.ts";
import { CopyCommand, FailureNotice, IconButton, Menu, Popover, Spinner, Tooltip } from "../../ui/index.ts";
import { commandFlags } from "./command-flags.ts";
import { useLensStores } from "./lens-context.tsx";
import type { ShownPane } from "./lens-session.ts";
import styles from "./panes.module.css";

const GRAIN_WORDS: Record<MappingGrain, { short: string; long: string }> = {
  instruction: { short: "line by line", long: "Every instruction is linked to its source lines." },
  call: {
    short: "calls and traps only",
    long: "Only calls and instructions that may trap are linked: the engine keeps no other positions.",
  },
  function: { short: "by function", long: "Only whole functions are linked: the engine gives no map of its code." },
};

interface PaneHeaderProps {
  id: LensPaneId;
  title: string;
  shown: ShownPane | undefined;
  opening: boolean;
  /** What tells the side of a comparison from the other, such as `-O0`. */
  side?: string;
  onRemove?: () => void;
}

/** What made a pane's code and how finely it is linked; the commands in full behind its button. */
export function PaneHeader({ id, title, shown, opening, side, onRemove }: PaneHeaderProps) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const pane = shown?.pane;
  const flags = pane ? commandFlags(pane.commands) : "";
  return (
    <>
      <header className={styles.header}>
        <div className={styles.titleRow}>
          <h2 title={title}>
            {title}
            {side !== undefined && <span className={styles.side}> {side}</span>}
          </h2>
          {shown?.stale && opening && <Spinner />}
          <span className={styles.space} />
          {pane && <AboutPane shown={shown} title={title} />}
          {id !== "wat" && pane && side === undefined && <PaneMenu id={id} onFailure={setFailure} />}
          {onRemove && <IconButton label={`Remove ${title}`} icon={<X />} size="sm" onClick={onRemove} />}
        </div>
        {pane && (
          <div className={styles.facts}>
            {shown.stale && <span className={styles.stale}>{opening ? "compiling" : "of earlier text"}</span>}
            <Tooltip text={GRAIN_WORDS[pane.grain].long}>
              {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- its explanation has to be reached */}
              <span className={styles.grain} tabIndex={0}>
                {GRAIN_WORDS[pane.grain].short}
              </span>
            </Tooltip>
            {flags !== "" && <code title={pane.commands.join("\n")}>{flags}</code>}
          </div>
        )}
      </header>
      {failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
    </>
  );
}

function AboutPane({ shown: { pane }, title }: { shown: ShownPane; title: string }) {
  return (
    <Popover
      label={`How ${title} was made`}
      placement="bottom-end"
      className={styles.about}
      trigger={(props) => <IconButton {...props} label={`How ${title} was made`} icon={<Info />} size="sm" />}
    >
      <p>{GRAIN_WORDS[pane.grain].long}</p>
      {pane.note && <p>{pane.note}</p>}
      {pane.commands.length > 0 && (
        <>
          <pre>{pane.commands.join("\n")}</pre>
          <CopyCommand
            command={pane.commands.join("\n")}
            label="Copy the commands"
            title="Copies them as they are shown"
          />
        </>
      )}
    </Popover>
  );
}

const FORMATS: readonly { format: LensExportFormat; label: string; note: string }[] = [
  { format: "svg", label: "Export SVG", note: "a figure for text or slides" },
  { format: "html", label: "Export HTML", note: "a page of its own" },
  { format: "tex", label: "Export LaTeX", note: "a table for a paper" },
];

/** The table of source, WAT and this pane: copied, or as a file. */
function PaneMenu({ id, onFailure }: { id: LensPaneId; onFailure: (failure: Failure | null) => void }) {
  const client = useClient();
  const { session } = useLensStores();
  const run = async (format: LensExportFormat) => {
    const { viewId, functionKey } = session.getState();
    if (viewId === null || functionKey === null) return;
    onFailure(null);
    try {
      const file = await client.lens.export({ id: viewId, key: functionKey, machine: id, format });
      if (format !== "markdown") saveFile(file);
      else await navigator.clipboard.writeText(textOf(file.base64));
    } catch (error) {
      onFailure(toFailure(error));
    }
  };
  return (
    <Menu
      label="Source, WAT and this code as a table"
      placement="bottom-end"
      trigger={(props) => (
        <IconButton {...props} label="Copy or export as a table" icon={<EllipsisVertical />} size="sm" />
      )}
      items={[
        {
          id: "markdown",
          label: "Copy as Markdown",
          note: "source, WAT and this code, line by line",
          icon: <FileOutput />,
          onSelect: () => void run("markdown"),
        },
        ...FORMATS.map(({ format, label, note }) => ({
          id: format,
          label,
          note,
          icon: <FileOutput />,
          onSelect: () => void run(format),
        })),
      ]}
    />
  );
}

function textOf(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0));
}
