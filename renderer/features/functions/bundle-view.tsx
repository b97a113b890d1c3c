import { useState } from "react";
import { formatBytes } from "#shared/format/bytes.ts";
import type { Bundle, BundleCommand } from "#shared/model/bundle.ts";
import { CopyCommand, Segmented, StatusPill, Table } from "../../ui/index.ts";
import styles from "./bundle-dialog.module.css";

type Shell = "posix" | "powershell";

/** What is in a bundle, whether it fits, and what to type. */
export function BundleView({ bundle }: { bundle: Bundle }) {
  const { archive, approach, entries, files, sizes, notes, commands } = bundle;
  return (
    <>
      <section className={styles.part} aria-label="Files">
        <h3>
          <code>{archive.name}</code> {formatBytes(archive.sizeBytes)}
        </h3>
        <p className={styles.hint}>{approach}</p>
        <Table caption="What is in the archive">
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col" data-numeric>
                Size
              </th>
              <th scope="col">What it is</th>
            </tr>
          </thead>
          <tbody>
            {entries.map(({ path, sizeBytes, what, executable }) => (
              <tr key={path}>
                <th scope="row">
                  <code>{path}</code>
                </th>
                <td data-numeric>{formatBytes(sizeBytes)}</td>
                <td>{executable ? `${what} (executable)` : what}</td>
              </tr>
            ))}
          </tbody>
        </Table>
        <p className={styles.hint}>Beside it: {files.map(({ name, what }) => `${name} (${what})`).join(", ")}.</p>
        <ul className={styles.sizes}>
          {sizes.map(({ what, sizeBytes, limitBytes, otherwise }) => (
            <li key={what}>
              <StatusPill tone={sizeBytes > limitBytes ? "warn" : "ok"}>
                {sizeBytes > limitBytes ? "too large" : "fits"}
              </StatusPill>
              <span data-numeric>
                {formatBytes(sizeBytes)} of {formatBytes(limitBytes)}
              </span>
              <span>
                {what}
                {sizeBytes > limitBytes && otherwise !== null && `. ${otherwise}`}
              </span>
            </li>
          ))}
        </ul>
        {notes.map((note) => (
          <p key={note} className={styles.hint}>
            {note}
          </p>
        ))}
      </section>
      <Commands commands={commands} />
    </>
  );
}

function Commands({ commands }: { commands: readonly BundleCommand[] }) {
  const [shell, setShell] = useState<Shell>("posix");
  return (
    <section className={styles.part} aria-label="Commands">
      <header className={styles.commandsHead}>
        <h3>Commands</h3>
        <Segmented<Shell>
          label="Shell"
          options={[
            { id: "posix", label: "POSIX shell" },
            { id: "powershell", label: "PowerShell" },
          ]}
          value={shell}
          onChange={setShell}
        />
      </header>
      <ol className={styles.commands}>
        {commands.map(({ title, note, [shell]: command }) => (
          <li key={title}>
            <div>
              <span>{title}</span>
              <CopyCommand command={command} label={`Copy: ${title}`} />
            </div>
            {note !== null && <small>{note}</small>}
            <pre tabIndex={0} aria-label={title}>
              {command}
            </pre>
          </li>
        ))}
      </ol>
    </section>
  );
}
