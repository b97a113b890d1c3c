/** Faults the user can mend; each message says what to do. */
const USER_ERROR_CODES = [
  /** A compiler or runtime that is needed isn't there or doesn't work. */
  "TOOL_UNAVAILABLE",
  /** A request that can't be carried out as asked. */
  "INVALID_REQUEST",
  "FILE_NOT_FOUND",
  "FILE_EXISTS",
  "FILE_NOT_TEXT",
  "PERMISSION_DENIED",
  /** A path that leaves the project's folder. */
  "OUTSIDE_PROJECT",
  "DISK_FULL",
  "PORT_IN_USE",
  /** A file of ours that can't be read back. */
  "CORRUPT_FILE",
  "NEWER_SCHEMA",
  "RUN_NOT_FOUND",
  "JOB_NOT_FOUND",
  "RUN_IN_USE",
  "BUILD_FAILED",
  "PROGRAM_FAILED",
  /** A tool could not be installed, or was not found afterwards. */
  "INSTALL_FAILED",
  "EMULATOR_NOT_RUNNING",
  "CANCELLED",
] as const;

/** Faults of ours or of the machine. */
const SYSTEM_ERROR_CODES = [
  /** A helper process of ours (measurer, compiler worker) died. */
  "HELPER_CRASHED",
  "INTERNAL",
] as const;

export const ERROR_CODES = [...USER_ERROR_CODES, ...SYSTEM_ERROR_CODES] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The one error that crosses our boundaries: a closed code, what happened, and what to do about it. */
export class WorkbenchError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "WorkbenchError";
    this.code = code;
    this.hint = options.hint ?? null;
  }
}

/** The plain form of any thrown value; what isn't a WorkbenchError becomes `INTERNAL`. */
export function toWireError(error: unknown): { code: ErrorCode; message: string; hint: string | null } {
  if (error instanceof WorkbenchError) return { code: error.code, message: error.message, hint: error.hint };
  const message = error instanceof Error ? error.message : String(error);
  return { code: "INTERNAL", message, hint: null };
}

const FILE_SYSTEM_CODES: Record<string, { code: ErrorCode; words: string; hint?: string }> = {
  ENOENT: { code: "FILE_NOT_FOUND", words: "There is no such file or folder" },
  ENOTDIR: { code: "FILE_NOT_FOUND", words: "A part of this path is not a folder" },
  EEXIST: { code: "FILE_EXISTS", words: "Something of that name exists already" },
  EISDIR: { code: "INVALID_REQUEST", words: "A file is expected, and this is a folder", hint: "Name a file in it." },
  ENOTEMPTY: { code: "FILE_EXISTS", words: "The folder is not empty" },
  ENAMETOOLONG: { code: "INVALID_REQUEST", words: "A name in this path is too long", hint: "Choose a shorter one." },
  ELOOP: { code: "INVALID_REQUEST", words: "Symbolic links of this path lead in a circle" },
  ETXTBSY: { code: "PERMISSION_DENIED", words: "This program is running", hint: "End it first, or name another file." },
  EBUSY: { code: "PERMISSION_DENIED", words: "Another program uses this", hint: "Close it there, or name another." },
  EACCES: { code: "PERMISSION_DENIED", words: "No permission" },
  EPERM: { code: "PERMISSION_DENIED", words: "No permission" },
  EROFS: { code: "PERMISSION_DENIED", words: "The file system is read-only" },
  ENOSPC: {
    code: "DISK_FULL",
    words: "The disk is full",
    hint: "Free some space and try again; nothing that was stored before is lost.",
  },
  EDQUOT: {
    code: "DISK_FULL",
    words: "The disk quota is used up",
    hint: "Free some space and try again; nothing that was stored before is lost.",
  },
};

/** Turns a file-system error into words and a code of ours; anything else is passed through unchanged. */
export function fromFileSystemError(error: unknown, path: string): unknown {
  if (error instanceof WorkbenchError || typeof error !== "object" || error === null || !("code" in error))
    return error;
  const known = FILE_SYSTEM_CODES[String(error.code)];
  if (!known) return error;
  return new WorkbenchError(known.code, `${known.words}: ${path}`, { hint: known.hint, cause: error });
}
