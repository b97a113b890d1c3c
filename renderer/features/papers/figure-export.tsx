import type { Failure } from "#shared/model/failure.ts";
import type { PaperExportFormat, PaperId } from "#shared/model/paper.ts";
import { useClient } from "../../host/index.ts";
import { SaveMenu } from "../../results/index.ts";

const FORMATS: { id: PaperExportFormat; label: string; note: string }[] = [
  { id: "svg", label: "SVG", note: "with data, commands, machine and seed inside" },
  { id: "png", label: "PNG", note: "for slides" },
  { id: "pdf", label: "PDF", note: "for papers, fonts embedded" },
  { id: "json", label: "JSON", note: "every number, as wb paper --json prints it" },
  { id: "csv", label: "CSV", note: "the figure's table" },
  { id: "tex", label: "LaTeX", note: "the same table, for \\input" },
];

interface FigureExportProps {
  paper: PaperId;
  runId: string;
  /** Which; none: all that were measured. */
  figures: readonly string[];
  disabled: boolean;
  /** Null when an export begins. */
  onFailure: (failure: Failure | null) => void;
}

/** Saves a figure, or all of them, as files. */
export function FigureExport({ paper, runId, figures, disabled, onFailure }: FigureExportProps) {
  const client = useClient();
  const choices = FORMATS.map((format) => ({
    ...format,
    files: async () => {
      const files = await client.papers.export({ runId, figures: [...figures], formats: [format.id] });
      return files.map((file) => ({ ...file, name: `${paper}-${file.name}` }));
    },
  }));
  const label = figures.length === 0 ? "Export all" : "Export";
  return <SaveMenu label={label} choices={choices} disabled={disabled} onFailure={onFailure} />;
}
