import { WorkbenchError } from "../errors.ts";

/** Rows of RFC 4180; lines may end as on any system, and empty ones don't count. Throws INVALID_REQUEST. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\r|\n|$)/y;
  while (cell.lastIndex < text.length) {
    const from = cell.lastIndex;
    const [, quoted, plain, end] = cell.exec(text) ?? [];
    if (end === undefined) {
      const line = text.slice(0, from).split(/\r\n|\r|\n/).length;
      throw new WorkbenchError("INVALID_REQUEST", `Line ${line} of this CSV has a quotation mark out of place.`);
    }
    row.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === ",") {
      if (cell.lastIndex === text.length) row.push("");
      else continue;
    }
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  }
  return rows;
}
