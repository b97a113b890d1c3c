import type { PaperRequest } from "../model/paper.ts";
import { formatCommand } from "./command-line.ts";

/** The command line that runs a paper again as a request asks for. */
export function wbPaperCommand({ paper, scale, only }: PaperRequest): string {
  const figures = only.length === 0 ? [] : ["--only", only.join(",")];
  return formatCommand({ exe: "wb", args: ["paper", paper, ...figures, ...(scale === "quick" ? ["--quick"] : [])] });
}
