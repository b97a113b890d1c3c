import { type Trap, TrapKind } from "#shared/model/program-run.ts";

/** What a program left behind that ended by itself. */
export interface EndedProgram {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** The program is a module that imports nothing, so all that was printed is the runtime's own. */
  silent: boolean;
}

/** How a runtime tells of a trap. */
interface TrapReport {
  /** What it ends with after one. */
  exitCode: number;
  /**
   * Finds the report, with its reason in the first group.
   * With the flag g: what the program printed comes first, so the last report is the runtime's.
   */
  report: RegExp;
  /** The reasons that don't begin like WebAssembly's own words, by how they begin; in lower case. */
  reasons?: Record<string, TrapKind>;
}

/** Makes a `readTrap` of an adapter out of what is known of its runtime's reports. */
export function trapReader({ exitCode, report, reasons = {} }: TrapReport): (ended: EndedProgram) => Trap | null {
  return (ended) => {
    const isTrapCode = ended.exitCode === exitCode;
    // A trap before the program's first instruction has another code on some runtimes.
    if (!isTrapCode && !(ended.silent && ended.exitCode !== 0 && ended.exitCode !== null)) return null;
    const reports = [...`${ended.stdout}\n${ended.stderr}`.matchAll(report)];
    const message = reports.at(-1)?.[1]?.trim();
    return message === undefined ? null : { kind: kindOf(message, reasons), message };
  };
}

function kindOf(message: string, reasons: Record<string, TrapKind>): TrapKind {
  const words = message.toLowerCase();
  const own = Object.keys(reasons).find((reason) => words.startsWith(reason));
  if (own !== undefined) return reasons[own]!;
  return TrapKind.options.find((kind) => kind !== "unknown" && words.startsWith(kind)) ?? "unknown";
}

/** For a runtime whose exit code after a trap can be a program's own. */
export function forgedTrapLimitation(name: string, exitCode: number): string {
  return `A program that prints what ${name} says of a trap, and ends with exit code ${exitCode} itself, is taken for one that trapped: ${name} ends alike after both.`;
}
