import type { Failure } from "#shared/model/failure.ts";
import type { LoadExportFormat } from "#shared/model/load/load-run.ts";
import { useClient } from "../../host/index.ts";
import { SaveMenu } from "../../results/index.ts";

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
  const choices = FORMATS.map((format) => ({
    ...format,
    files: () => client.loads.export({ runId, formats: [format.id] }),
  }));
  return <SaveMenu choices={choices} disabled={disabled} onFailure={onFailure} />;
}
