import type { LoadSubject } from "../model/load/load-run.ts";

/** What load is put on, in a word. */
export function subjectName(subject: LoadSubject): string {
  if (subject.kind === "file") return subject.file.replace(/^.*[/\\]/, "");
  if (subject.kind !== "url") return subject.name;
  return (subject.targets[0]?.[0]?.url ?? "").replace(/^https?:\/\//, "").replace(/[/?#].*$/, "");
}
