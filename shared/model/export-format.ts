import { z } from "zod";

/** `csv` has every sample, `json` everything, `tex` and `md` a table of the results, `hyperfine` that program's JSON. */
export const ExportFormat = z.enum(["svg", "png", "pdf", "csv", "json", "tex", "md", "hyperfine"]);
export type ExportFormat = z.infer<typeof ExportFormat>;
