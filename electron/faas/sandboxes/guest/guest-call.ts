import type { HostFeature } from "#shared/model/faas/function.ts";
import type { GuestFolder } from "./folder/guest-folder.ts";

export type GuestStream = "stdout" | "stderr";

/** What one call of a program is given, in whatever form the program is. */
export interface GuestCall {
  /** argv; the first is the program's name. */
  args: readonly string[];
  /** Passed on only where `features` has `environment`. */
  env: Readonly<Record<string, string>>;
  stdin: Uint8Array;
  features: readonly HostFeature[];
  /** Shown as `/` where `features` has `folder`. */
  folder: GuestFolder | null;
  /** How much a program with `scratch-folder` may keep in it. */
  scratchLimitBytes: number;
  /** On the clock of `performance.now()`: a guest that sleeps is ended then. Null leaves that to the host. */
  deadlineAtMs: number | null;
  /**
   * Takes what the guest writes, in pieces of at most 64 KiB that are the receiver's to keep. False ends the guest: it
   * gets no further word out, and `GuestExit` says `output-limit`. Must not throw.
   */
  onOutput(stream: GuestStream, bytes: Uint8Array): boolean;
}
