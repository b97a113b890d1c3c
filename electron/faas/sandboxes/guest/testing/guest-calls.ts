import { writeFiles } from "#toolchains/testing/sample-programs.ts";
import { loadGuestFolder } from "../folder/load-guest-folder.ts";
import type { GuestFolder } from "../folder/guest-folder.ts";
import type { GuestCall, GuestStream } from "../guest-call.ts";

/** A call that gives a guest nothing, and keeps what it prints. */
export function guestCall(more: Partial<GuestCall> = {}): { call: GuestCall; output: Record<GuestStream, string> } {
  const output = { stdout: "", stderr: "" };
  const call: GuestCall = {
    args: ["guest"],
    env: {},
    stdin: new Uint8Array(0),
    features: [],
    folder: null,
    scratchLimitBytes: 0,
    deadlineAtMs: null,
    onOutput(stream, bytes) {
      output[stream] += Buffer.from(bytes).toString();
      return true;
    },
    ...more,
  };
  return { call, output };
}

/** A folder of these files, loaded. */
export function folderOf(files: Record<string, string>): Promise<GuestFolder> {
  return loadGuestFolder(writeFiles(files), { maxBytes: 1 << 20, maxEntries: 100 });
}
