import { Download } from "lucide-react";
import { useState } from "react";
import type { ExportFormat } from "#shared/contract/index.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { Theme } from "#shared/figures/palette.ts";
import { toFailure, useClient } from "../host/index.ts";
import { Button, Menu } from "../ui/index.ts";
import { saveFile } from "./save-file.ts";

const FORMATS: { id: ExportFormat; label: string; note: string }[] = [
  { id: "svg", label: "Figure as SVG", note: "with data, commands, machine and seed inside" },
  { id: "png", label: "Figure as PNG", note: "for slides" },
  { id: "csv", label: "Samples as CSV", note: "one row for each run" },
  { id: "json", label: "Everything as JSON", note: "what wb bench --json prints, and more" },
];

interface ExportMenuProps {
  runId: string;
  theme: Theme;
  disabled: boolean;
  /** Null when an export begins. */
  onFailure: (failure: Failure | null) => void;
}

/** Saves the figure or the numbers of a run as a file. */
export function ExportMenu({ runId, theme, disabled, onFailure }: ExportMenuProps) {
  const client = useClient();
  const [saving, setSaving] = useState(false);
  const save = async (format: ExportFormat, figureTheme: Theme) => {
    setSaving(true);
    onFailure(null);
    try {
      for (const file of await client.runs.export({ runId, formats: [format], theme: figureTheme })) saveFile(file);
    } catch (error) {
      onFailure(toFailure(error));
    } finally {
      setSaving(false);
    }
  };
  const dark =
    theme === "dark"
      ? [
          "separator" as const,
          {
            id: "svg-dark",
            label: "Figure as SVG, dark",
            note: "in the colours of this page",
            onSelect: () => void save("svg", "dark"),
          },
        ]
      : [];
  return (
    <Menu
      label="Export"
      placement="bottom-end"
      trigger={(props) => (
        <Button {...props} size="sm" icon={<Download />} busy={saving} disabled={disabled}>
          Export
        </Button>
      )}
      items={[
        ...FORMATS.map(({ id, label, note }) => ({ id, label, note, onSelect: () => void save(id, "light") })),
        ...dark,
      ]}
    />
  );
}
