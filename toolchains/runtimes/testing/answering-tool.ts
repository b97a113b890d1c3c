import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface ToolAnswers {
  version: string;
  help?: string;
  /** A word of the command line with which it fails. */
  refuses?: string;
}

/** Puts a program of that name into a folder which answers with these texts, whatever it is asked (POSIX only). */
export function installAnsweringTool(folder: string, name: string, answers: ToolAnswers): string {
  const path = join(folder, name);
  writeFileSync(`${path}.version.txt`, answers.version);
  writeFileSync(`${path}.help.txt`, answers.help ?? "");
  writeFileSync(
    path,
    `#!/bin/sh
case " $* " in
  *" ${answers.refuses ?? "--refused"} "*) exit 1 ;;
  *" --help "*) cat '${path}.help.txt' ;;
  *) cat '${path}.version.txt' ;;
esac
`,
  );
  chmodSync(path, 0o755);
  return path;
}
