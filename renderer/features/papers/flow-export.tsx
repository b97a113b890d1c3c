import { Download } from "lucide-react";
import { useState } from "react";
import type { Failure } from "#shared/model/failure.ts";
import type { FlowSubject } from "#shared/model/flow.ts";
import type { PaperFileFormat } from "#shared/model/paper.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { saveFile, useShownTheme } from "../../results/index.ts";
import { Button, FailureNotice, Menu } from "../../ui/index.ts";

const FORMATS: { id: PaperFileFormat; label: string; note: string }[] = [
  { id: "svg", label: "SVG", note: "with the record inside" },
  { id: "png", label: "PNG", note: "for slides" },
  { id: "pdf", label: "PDF", note: "for papers, fonts embedded" },
  { id: "json", label: "JSON", note: "the record and every step" },
];

/** Saves what is shown as a file. */
export function FlowExport({ subject, disabled = false }: { subject: FlowSubject; disabled?: boolean }) {
  const client = useClient();
  const theme = useShownTheme();
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const save = async (format: PaperFileFormat) => {
    setSaving(true);
    setFailure(null);
    try {
      for (const file of await client.flows.export({ subject, formats: [format], theme })) saveFile(file);
    } catch (error) {
      setFailure(toFailure(error));
    } finally {
      setSaving(false);
    }
  };
  return (
    <>
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
      {failure && (
        <FailureNotice failure={failure} title="The file could not be made" onDismiss={() => setFailure(null)} />
      )}
    </>
  );
}
