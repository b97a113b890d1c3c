import { crc32, deflateSync } from "node:zlib";

/** The signature and the header chunk, which always comes first and is 13 bytes long. */
const AFTER_HEADER = 8 + 12 + 13;

/** The picture with a text inside: a compressed iTXt chunk (PNG specification, third edition, 11.3.3.4). */
export function withPngText(png: Buffer, keyword: string, text: string): Buffer {
  const compressed = 1;
  const deflate = 0;
  const noLanguage = 0;
  const noTranslation = 0;
  const data = Buffer.concat([
    Buffer.from(keyword, "latin1"),
    Buffer.from([0, compressed, deflate, noLanguage, noTranslation]),
    deflateSync(Buffer.from(text, "utf8")),
  ]);
  return Buffer.concat([png.subarray(0, AFTER_HEADER), chunk("iTXt", data), png.subarray(AFTER_HEADER)]);
}

function chunk(type: string, data: Buffer): Buffer {
  const typeAndData = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(typeAndData));
  return Buffer.concat([length, typeAndData, checksum]);
}
