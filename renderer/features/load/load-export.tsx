import { Download } from "lucide-react";
import { useState } from "react";
import type { Failure } from "#shared/model/failure.ts";
import type { LoadExportFormat } from "#shared/model/load/load-run.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { saveFile } from "../../results/index.ts";
import { Button, Menu } from "../../ui/index.ts";

const FORMATS: { id: LoadExportFormat; label: string; note: string }[] = [
  { id: "json", label: "Everything as JSON", note: "what wb load --json prints" },
  { id: "csv", label: "Requests as CSV", note: "a row for each, with its phases" },
  { id: "jtl", label: "JMeter’s JTL", note: "a file for each sandbox" },
];

interface LoadExportProps {
  runId: string;
  disabled: boolean;
  /** Null when an export begins. */
  onFailure: (failure: Failure | null) => void;
}

/** Saves the numbers of a run as files. */
export function LoadExport({ runId, disabled, onFailure }: LoadExportProps) {
  const client = useClient();
  const [saving, setSaving] = useState(false);
  const save = async (format: LoadExportFormat) => {
    setSaving(true);
    onFailure(null);
    try {
      for (const file of await client.loads.export({ runId, formats: [format] })) saveFile(file);
    } catch (error) {
      onFailure(toFailure(error));
    } finally {
      setSaving(false);
    }
  };
  return (
    <Menu
      label="Export"
      placement="bottom-end"
      trigger={(props) => (
        <Button {...props} size="sm" icon={<Download />} busy={saving} disabled={disabled}>
          Export
        </Button>
      )}
      items={FORMATS.map((format) => ({ ...format, onSelect: () => void save(format.id) }))}
    />
  );
}
