import type { DataTable } from "#shared/format/data-table.ts";
import styles from "./plot-chart.module.css";

/** The numbers of a figure to read, copy and hear. */
export function DataTableView({ table: { caption, columns, rows } }: { table: DataTable }) {
  return (
    <div className={styles.scroll} role="region" aria-label={caption} tabIndex={0}>
      <table className={styles.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ label, align }) => (
              <th key={label} scope="col" data-align={align}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.join("\n")}>
              {row.map((text, column) => (
                <td key={columns[column]?.label} data-align={columns[column]?.align} data-numeric>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
