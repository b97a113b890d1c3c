import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fromBufferPromise, type Entry, type ZipFile } from "yauzl";
import { WorkbenchError } from "#shared/errors.ts";

export interface ArchiveLimits {
  /** Of all files together, unpacked. */
  totalBytes: number;
  entries: number;
}

/** More than any dependency tree of a function; AWS Lambda's limit of 250 MB unpacked is of the same order. */
const ARCHIVE_LIMITS: ArchiveLimits = { totalBytes: 256 * 1024 * 1024, entries: 20_000 };

const MAX_PATH_LENGTH = 512;
const MAX_SEGMENT_BYTES = 255;

/** Upper half of the external attributes: st_mode of Unix, where the archive was made on one. */
const TYPE_MASK = 0o170000;
const TYPE_FILE = 0o100000;
const TYPE_FOLDER = 0o040000;

/** Names that Windows reserves, and characters that it gives a meaning (`:` opens another stream of a file). */
const NOT_PORTABLE = /[\p{Cc}:*?"<>|]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu;

function refuse(message: string): WorkbenchError {
  return new WorkbenchError("INVALID_REQUEST", `The archive can't be used: ${message}`, {
    hint: "Make it anew from plain files.",
  });
}

/**
 * Unpacks a zip archive into an empty folder and returns its files, with slashes. Throws INVALID_REQUEST for one that is
 * broken, larger than the limits, or has anything but plain files and folders inside itself: links, devices, paths that
 * lead out, and names that another one of it stands for as well. What was written before is left to the caller.
 */
export async function unpackArchive(
  bytes: Buffer,
  folder: string,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<string[]> {
  const archive = await fromBufferPromise(bytes).catch((error: unknown) => {
    throw refuse(`${(error as Error).message}.`);
  });
  if (archive.entryCount > limits.entries)
    throw refuse(`it has ${archive.entryCount} entries, and ${limits.entries} are allowed.`);

  const entries: Entry[] = [];
  const claims = new Map<string, "file" | "folder">();
  let totalBytes = 0;
  try {
    for await (const entry of archive.eachEntry()) {
      const isFolder = checkEntry(entry);
      claimPath(entry.fileName.replace(/\/$/, ""), isFolder, claims);
      totalBytes += entry.uncompressedSize;
      if (totalBytes > limits.totalBytes)
        throw refuse(`it unpacks to more than the ${limits.totalBytes} bytes that are allowed.`);
      if (!isFolder) entries.push(entry);
    }
    for (const entry of entries) await unpackFile(archive, entry, join(folder, ...entry.fileName.split("/")));
  } catch (error) {
    // Else it is an error of the disk, whose code is a word of the system's in capitals.
    const isOfArchive = error instanceof Error && !(error instanceof WorkbenchError) && !isSystemError(error);
    throw isOfArchive ? refuse(`${error.message}.`) : error;
  }
  return entries.map((entry) => entry.fileName);
}

function isSystemError(error: Error): boolean {
  return "syscall" in error;
}

/** Whether it is a folder. */
function checkEntry(entry: Entry): boolean {
  const name = entry.fileName;
  const isFolder = name.endsWith("/");
  const segments = name.replace(/\/$/, "").split("/");
  if (name.length > MAX_PATH_LENGTH || segments.some((segment) => Buffer.byteLength(segment) > MAX_SEGMENT_BYTES))
    throw refuse(`the name ${JSON.stringify(`${name.slice(0, 40)}…`)} is too long.`);
  // yauzl has refused absolute names and `..` by now.
  if (segments.some((segment) => segment === "" || segment === "." || NOT_PORTABLE.test(segment)))
    throw refuse(`${JSON.stringify(name)} is not a name that every system can have.`);
  if (entry.isEncrypted()) throw refuse(`${name} is encrypted.`);
  if (!entry.canDecodeFileData()) throw refuse(`${name} is compressed in a way that is not known here.`);
  const type = (entry.externalFileAttributes >>> 16) & TYPE_MASK;
  if (type !== 0 && type !== (isFolder ? TYPE_FOLDER : TYPE_FILE))
    throw refuse(`${name} is a link or a special file; only plain files and folders are allowed.`);
  return isFolder;
}

/** Refuses what would be written twice, also on a system that takes `A` and `a` for the same. */
function claimPath(name: string, isFolder: boolean, claims: Map<string, "file" | "folder">): void {
  const segments = name.normalize("NFC").toLowerCase().split("/");
  segments.forEach((_, index) => {
    const part = segments.slice(0, index + 1).join("/");
    const wanted = index < segments.length - 1 || isFolder ? "folder" : "file";
    const claimed = claims.get(part);
    if (claimed === "file" || (claimed === "folder" && wanted === "file"))
      throw refuse(`${JSON.stringify(name)} is in it more than once.`);
    claims.set(part, wanted);
  });
}

async function unpackFile(archive: ZipFile, entry: Entry, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const isExecutable = ((entry.externalFileAttributes >>> 16) & 0o111) !== 0;
  // Ends with an error as soon as there is more in it than its header says, which has been counted.
  const content = await archive.openReadStreamPromise(entry);
  await pipeline(content, createWriteStream(path, { flags: "wx", mode: isExecutable ? 0o755 : 0o644 }));
}
