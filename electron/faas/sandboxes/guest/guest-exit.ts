/** Thrown through a guest's code to end it. A guest may catch it; whatever it calls next throws it again. */
export class GuestExit extends Error {
  readonly reason: "exit" | "output-limit" | "time-limit";
  /** What the program ended with itself; null where it was ended. */
  readonly exitCode: number | null;

  constructor(reason: GuestExit["reason"], exitCode: number | null = null) {
    super(reason === "exit" ? `the program ended with exit code ${exitCode}` : `the program was ended: ${reason}`);
    this.name = "GuestExit";
    this.reason = reason;
    this.exitCode = exitCode;
  }
}
