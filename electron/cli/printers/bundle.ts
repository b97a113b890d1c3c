import { join } from "node:path";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatDuration } from "#shared/format/durations.ts";
import type { Bundle, BundleProof } from "#shared/model/bundle.ts";
import { formatTable } from "./table.ts";

/** A bundle for people: what is in it, whether it fits, and what to type. */
export function formatBundle(bundle: Bundle, folder: string, proof: BundleProof | null): string {
  const { archive, entries, files, sizes, commands, notes } = bundle;
  const shell = process.platform === "win32" ? "powershell" : "posix";
  return [
    `${bundle.name}: ${bundle.approach}`,
    "",
    `${join(folder, archive.name)}  ${formatBytes(archive.sizeBytes)}`,
    formatTable(
      ["in it", "size", ""],
      entries.map(({ path, sizeBytes, executable, what }) => [
        path,
        formatBytes(sizeBytes),
        executable ? `${what} (executable)` : what,
      ]),
    ),
    "",
    ...files.map(({ name, what }) => `${join(folder, name)}  ${what}`),
    "",
    ...sizes.map(
      ({ what, sizeBytes, limitBytes, otherwise }) =>
        `${formatBytes(sizeBytes)} of ${formatBytes(limitBytes)}: ${what}${sizeBytes > limitBytes ? `. ${otherwise}` : ""}`,
    ),
    ...notes,
    "",
    ...commands.flatMap(({ title, note, [shell]: command }) => [
      note === null ? `# ${title}` : `# ${title}. ${note}`,
      command,
    ]),
    ...(proof === null ? [] : ["", ...formatProof(proof)]),
  ].join("\n");
}

function formatProof({ where, answer, coldMs, warmMs, notes }: BundleProof): string[] {
  return [
    `Proved in ${where}:`,
    `  ${JSON.stringify(answer)}`,
    `  first call ${formatDuration(coldMs * 1e6)} from nothing, second ${formatDuration(warmMs * 1e6)}`,
    ...notes,
  ];
}
