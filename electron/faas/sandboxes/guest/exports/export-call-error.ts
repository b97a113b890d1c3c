/** A call doesn't fit its function, or the function doesn't keep to the convention; the message is for the caller. */
export class ExportCallError extends Error {
  /** Whether the arguments are to blame, or the module. */
  readonly blame: "caller" | "module";

  constructor(blame: "caller" | "module", message: string) {
    super(message);
    this.name = "ExportCallError";
    this.blame = blame;
  }
}
