import { createCipheriv } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/** What is put into an archive: bytes, a file of this machine, or so many bytes that can't be compressed, the same each time. */
export type TarContent = { text: string } | { file: string } | { ballastBytes: number };

export interface TarEntry {
  /** With slashes, and none at the beginning; of a folder it ends in one. */
  path: string;
  mode: number;
  content: TarContent | null;
}

const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;

/** An archive in POSIX's ustar format, piece by piece. Everything belongs to root and is as old as time: same files, same bytes. */
export async function* tarOf(entries: Iterable<TarEntry>): AsyncGenerator<Uint8Array> {
  for (const { path, mode, content } of entries) {
    if (content === null) yield header(path, mode, 0, "5");
    else if ("text" in content) {
      const bytes = Buffer.from(content.text, "utf8");
      yield header(path, mode, bytes.length, "0");
      yield bytes;
      yield padding(bytes.length);
    } else if ("ballastBytes" in content) {
      yield header(path, mode, content.ballastBytes, "0");
      yield* ballast(content.ballastBytes);
      yield padding(content.ballastBytes);
    } else {
      const { size } = await stat(content.file);
      yield header(path, mode, size, "0");
      let length = 0;
      for await (const piece of createReadStream(content.file) as AsyncIterable<Buffer>) {
        length += piece.length;
        yield piece;
      }
      if (length !== size) throw new Error(`${content.file} was changed while it was read.`);
      yield padding(size);
    }
  }
  yield new Uint8Array(2 * BLOCK_BYTES);
}

const PIECE_BYTES = 1 << 20;

/** The key stream of a cipher looks random, and is made faster than a disk writes. */
function* ballast(length: number): Generator<Uint8Array> {
  const cipher = createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16));
  const zeros = Buffer.alloc(PIECE_BYTES);
  for (let left = length; left > 0; left -= PIECE_BYTES)
    yield cipher.update(zeros.subarray(0, Math.min(left, PIECE_BYTES)));
}

function padding(length: number): Uint8Array {
  return new Uint8Array((BLOCK_BYTES - (length % BLOCK_BYTES)) % BLOCK_BYTES);
}

function header(path: string, mode: number, size: number, type: "0" | "5"): Uint8Array {
  const block = Buffer.alloc(BLOCK_BYTES);
  const { name, prefix } = splitPath(path);
  block.write(name, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136);
  block.write(" ".repeat(8), 148);
  block.write(type, 156);
  block.write("ustar\0", 257, "latin1");
  block.write("00", 263);
  block.write(prefix, 345);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${octal(sum, 6)}\0 `, 148, "latin1");
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

/** A long path is cut at a slash that stands for itself between the two fields. */
function splitPath(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= NAME_BYTES) return { name: path, prefix: "" };
  for (let cut = path.indexOf("/"); cut > 0; cut = path.indexOf("/", cut + 1)) {
    const [prefix, name] = [path.slice(0, cut), path.slice(cut + 1)];
    if (Buffer.byteLength(name) <= NAME_BYTES && name !== "" && Buffer.byteLength(prefix) <= PREFIX_BYTES)
      return { name, prefix };
  }
  throw new Error(`The path ${path} is too long for an archive.`);
}
