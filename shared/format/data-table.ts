/** Rows of text in columns, which every written form of a table is made from. */
export interface DataTable {
  caption: string;
  columns: { label: string; align: "left" | "right" }[];
  rows: string[][];
}
