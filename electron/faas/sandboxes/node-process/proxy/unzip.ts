import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { inflateRawSync } from "node:zlib";

/* Of APPNOTE.TXT 4.3.12 and 4.3.16. */
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
/** Of all files together. */
const MAX_BYTES = 256 * 2 ** 20;

/** Unpacks a zip archive without packages of others: this program has to work alone. Throws for one that is damaged. */
export async function unzip(archive: Buffer, folder: string): Promise<void> {
  const end = findEnd(archive);
  const entries = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  let leftBytes = MAX_BYTES;
  for (let index = 0; index < entries; index++) {
    if (archive.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new Error("The archive's directory is damaged.");
    const nameBytes = archive.readUInt16LE(at + 28);
    const name = archive.toString("utf8", at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes);
    const path = safePath(folder, name);
    if (name.endsWith("/")) await mkdir(path, { recursive: true });
    else {
      const bytes = readEntry(archive, at, leftBytes);
      leftBytes -= bytes.length;
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
    at += ENTRY_BYTES + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
}

/** The end record is last, before a comment of any length. */
function findEnd(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = archive.length - END_BYTES; at >= first; at--)
    if (archive.readUInt32LE(at) === END_SIGNATURE) return at;
  throw new Error("There was an error uncompressing the action archive.");
}

function safePath(folder: string, name: string): string {
  const path = normalize(name);
  if (path.startsWith("..") || path.startsWith("/") || path.includes("\0") || /^[a-z]:/i.test(path))
    throw new Error(`The archive has a file outside of itself: ${name}`);
  return join(folder, path);
}

function readEntry(archive: Buffer, at: number, maxBytes: number): Buffer {
  const method = archive.readUInt16LE(at + 10);
  const packedBytes = archive.readUInt32LE(at + 20);
  const local = archive.readUInt32LE(at + 42);
  const start = local + LOCAL_HEADER_BYTES + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + packedBytes);
  if (method === DEFLATED) return inflateRawSync(packed, { maxOutputLength: Math.max(1, maxBytes) });
  if (method !== STORED) throw new Error(`The archive is packed by an unknown method, ${method}.`);
  if (packed.length > maxBytes) throw new Error("The archive is too large.");
  return packed;
}
