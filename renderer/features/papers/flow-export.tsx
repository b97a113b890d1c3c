import { useState } from "react";
import type { Failure } from "#shared/model/failure.ts";
import type { FlowSubject } from "#shared/model/flow.ts";
import type { PaperFileFormat } from "#shared/model/paper.ts";
import { useClient } from "../../host/index.ts";
import { SaveMenu, useShownTheme } from "../../results/index.ts";
import { FailureNotice } from "../../ui/index.ts";

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
  const [failure, setFailure] = useState<Failure | null>(null);
  const choices = FORMATS.map((format) => ({
    ...format,
    files: () => client.flows.export({ subject, formats: [format.id], theme }),
  }));
  return (
    <>
      <SaveMenu choices={choices} disabled={disabled} onFailure={setFailure} />
      {failure && (
        <FailureNotice failure={failure} title="The file could not be made" onDismiss={() => setFailure(null)} />
      )}
    </>
  );
}
