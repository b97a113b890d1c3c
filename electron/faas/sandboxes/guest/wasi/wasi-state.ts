import { FileSystem } from "../folder/file-system.ts";
import type { GuestCall } from "../guest-call.ts";
import { GuestExit } from "../guest-exit.ts";
import { DescriptorTable, type Descriptor } from "./descriptors.ts";
import { ERRNO, type Errno } from "./errno.ts";
import { GuestMemory, utf8 } from "./guest-memory.ts";
import { DIRECTORY_RIGHTS, FILE_RIGHTS, OUTPUT_RIGHTS, STDIN_RIGHTS } from "./rights.ts";

const ROOT_NAME = utf8("/");
/** For a guest that calls when there is no call: it can't do anything any more. */
const OVER = new GuestExit("exit");

function standardStreams(): DescriptorTable {
  return new DescriptorTable([
    { kind: "stdin", rights: STDIN_RIGHTS, inheriting: 0, flags: 0 },
    { kind: "output", stream: "stdout", rights: OUTPUT_RIGHTS, inheriting: 0, flags: 0 },
    { kind: "output", stream: "stderr", rights: OUTPUT_RIGHTS, inheriting: 0, flags: 0 },
  ]);
}

/** What the functions of WASI work on: that of one call after the other. */
export class WasiState {
  readonly memory = new GuestMemory();
  /** Why the guest has to end; every function that it calls from then on throws it. */
  ended: GuestExit | null = OVER;
  descriptors = standardStreams();
  stdinPosition = 0;
  #call: GuestCall | null = null;
  #fileSystem: FileSystem | null = null;
  #startedNs = 0n;

  begin(call: GuestCall): void {
    if (this.#call !== null) this.end();
    const canRead = call.features.includes("folder") && call.folder !== null;
    const canWrite = call.features.includes("scratch-folder");
    this.#call = call;
    this.ended = null;
    this.stdinPosition = 0;
    this.#startedNs = process.hrtime.bigint();
    if (canRead || canWrite) {
      this.#fileSystem = new FileSystem({
        folder: canRead ? call.folder : null,
        scratchLimitBytes: canWrite ? call.scratchLimitBytes : null,
        nowNs: () => this.realtimeNs() ?? 0n,
      });
      const rights = canWrite ? DIRECTORY_RIGHTS.writable : DIRECTORY_RIGHTS.readOnly;
      this.descriptors.add({
        kind: "directory",
        node: this.#fileSystem.root,
        preopenName: ROOT_NAME,
        cursor: null,
        rights,
        inheriting: rights | (canWrite ? FILE_RIGHTS.writable : FILE_RIGHTS.readOnly),
        flags: 0,
      });
    }
  }

  /** So that nothing of a call is kept alive until the next one, which finds made what every call needs. */
  end(): void {
    this.ended = OVER;
    this.#call = null;
    this.#fileSystem = null;
    this.descriptors = standardStreams();
    this.memory.attach(null);
  }

  /** Present between `begin` and `end`. */
  get call(): GuestCall {
    return this.#call!;
  }

  /** There are files and folders only where there is one. */
  get fileSystem(): FileSystem {
    return this.#fileSystem!;
  }

  /** Never returns. */
  endGuest(reason: GuestExit["reason"], exitCode: number | null = null): never {
    // Nobody reads where it was thrown, and finding that out takes longer than a small function runs.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    this.ended = new GuestExit(reason, exitCode);
    Error.stackTraceLimit = stackTraceLimit;
    throw this.ended;
  }

  /** Null where the guest may not know the time. */
  realtimeNs(): bigint | null {
    if (!this.call.features.includes("clock")) return null;
    return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
  }

  /** Counts from the beginning of the call. Null where the guest may not know it. */
  monotonicNs(): bigint | null {
    if (!this.call.features.includes("clock")) return null;
    return process.hrtime.bigint() - this.#startedNs;
  }

  /** The descriptor, if it is open and has all of these rights. */
  descriptor(fd: number, rights: number): Descriptor | Errno {
    const descriptor = this.descriptors.get(fd);
    if (descriptor === null) return ERRNO.badf;
    return (descriptor.rights & rights) === rights ? descriptor : ERRNO.notcapable;
  }

  close(descriptor: Descriptor): void {
    if (descriptor.kind === "file") this.fileSystem.close(descriptor.node);
  }
}
