import { randomBytes } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Activity } from "#shared/conditions/condition-sample.ts";
import { makeFolder } from "../store/make-folder.ts";
import { machineWideLock } from "./lane.ts";

/**
 * Files named `….ended.START-END.TOKEN` that tell a benchmark what began and ended since it last looked, such as inside
 * one of its samples. They are written only while one measures, and taken away by the first look at them.
 */
const endMarkPath = () => machineWideLock("ended");

const END_MARK = /^(?<started>\d+)-(?<ended>\d+)\.[0-9a-f]+$/;

export interface EndMark extends Activity {
  file: string;
}

/** Only a benchmark misses a mark that can't be written. */
export async function leaveEndMark({ what, startedAtMs, endedAtMs }: Activity): Promise<void> {
  const path = endMarkPath();
  const file = `${path}.${startedAtMs}-${endedAtMs}.${randomBytes(8).toString("hex")}`;
  await makeFolder(dirname(path)).catch(() => undefined);
  await writeFile(file, what, { flag: "wx" }).catch(() => rm(file, { force: true }).catch(() => undefined));
}

/** Those whose file is not among the known ones. */
export async function newEndMarks(known: ReadonlySet<string>): Promise<EndMark[]> {
  const folder = dirname(endMarkPath());
  const prefix = `${basename(endMarkPath())}.`;
  const names = await readdir(folder).catch(() => []);
  const marks = names.map(async (name): Promise<EndMark[]> => {
    const file = join(folder, name);
    const { started, ended } = (name.startsWith(prefix) && END_MARK.exec(name.slice(prefix.length))?.groups) || {};
    if (started === undefined || ended === undefined || known.has(file)) return [];
    const what = await readFile(file, "utf8").catch(() => "");
    return [{ file, what: what || "another program's work", startedAtMs: Number(started), endedAtMs: Number(ended) }];
  });
  return (await Promise.all(marks)).flat();
}

/** Another user's may stay. */
export async function removeEndMarks(marks: readonly EndMark[]): Promise<void> {
  await Promise.all(marks.map(({ file }) => rm(file, { force: true }).catch(() => undefined)));
}
