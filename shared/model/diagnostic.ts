import { z } from "zod";

/** One message of a compiler. Lines and columns count from 1; 0 means the compiler named none. */
export const Diagnostic = z.object({
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  endLine: z.number().int().optional(),
  endColumn: z.number().int().optional(),
  severity: z.enum(["error", "warning", "note"]),
  message: z.string(),
  code: z.string().optional(),
});
export type Diagnostic = z.infer<typeof Diagnostic>;
