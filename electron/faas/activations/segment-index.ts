import { z } from "zod";
import type { Activation, TriggerActivation } from "#shared/model/faas/activation.ts";
import { ActivationStatus, StartKind } from "#shared/model/faas/activation.ts";
import { isFunctionActivation, traitsOf, type ActivationTraits } from "#shared/faas/activation-filter.ts";
import { SandboxId } from "#shared/model/faas/sandbox.ts";

/** Stands for a line that can't be read; it matches nothing. */
const DAMAGED = 0;

const Traits = z.object({
  what: z.enum(["function", "trigger"]),
  namespace: z.string(),
  name: z.string(),
  status: ActivationStatus,
  startKind: StartKind.nullable(),
  sandbox: SandboxId.nullable(),
}) satisfies z.ZodType<ActivationTraits>;

const SCHEMA_VERSION = 1;
const Header = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  count: z.number().int().nonnegative(),
  /** Of the segment that it belongs to: another size, another index. */
  sizeBytes: z.number().int().nonnegative(),
  traits: z.array(Traits),
});

const BYTES_PER_RECORD = 8 + 4 * 4;

/**
 * What must be known of the records of one segment to find them, 24 bytes for each, in columns. What they have in common
 * (function, status, sandbox and the like) is kept once, so that a filter is asked once for each combination.
 */
export class SegmentIndex {
  count = 0;
  /** Where the next record begins. */
  sizeBytes: number;
  oldestStartMs = Number.POSITIVE_INFINITY;
  newestStartMs = Number.NEGATIVE_INFINITY;
  /** The first is that of damaged lines. */
  readonly traits: (ActivationTraits | null)[] = [null];
  readonly #startsMs: Float64Array;
  readonly #offsets: Uint32Array;
  readonly #idHeads: Uint32Array;
  readonly #idTails: Uint32Array;
  readonly #traitOf: Uint32Array;
  readonly #traitNumbers = new Map<string, number>();

  constructor(
    readonly capacity: number,
    headerBytes: number,
  ) {
    this.sizeBytes = headerBytes;
    this.#startsMs = new Float64Array(capacity);
    this.#offsets = new Uint32Array(capacity);
    this.#idHeads = new Uint32Array(capacity);
    this.#idTails = new Uint32Array(capacity);
    this.#traitOf = new Uint32Array(capacity);
  }

  add(record: Activation | TriggerActivation, lengthBytes: number): void {
    this.#append(record.activationId, record.startedAtMs, this.#traitNumber(record), lengthBytes);
    if (record.startedAtMs < this.oldestStartMs) this.oldestStartMs = record.startedAtMs;
    if (record.startedAtMs > this.newestStartMs) this.newestStartMs = record.startedAtMs;
  }

  /** A line that holds no record keeps its place, because the number of a record is its place. */
  addDamaged(lengthBytes: number): void {
    this.#append("", Number.NaN, DAMAGED, lengthBytes);
  }

  #append(activationId: string, startMs: number, trait: number, lengthBytes: number): void {
    const row = this.count;
    this.#startsMs[row] = startMs;
    this.#offsets[row] = this.sizeBytes;
    this.#idHeads[row] = idHead(activationId);
    this.#idTails[row] = idTail(activationId);
    this.#traitOf[row] = trait;
    this.count = row + 1;
    this.sizeBytes += lengthBytes;
  }

  startMs(row: number): number {
    return this.#startsMs[row] ?? Number.NaN;
  }

  offset(row: number): number {
    return this.#offsets[row] ?? 0;
  }

  /** Of the record's line, without its end. */
  lengthBytes(row: number): number {
    return (row + 1 < this.count ? this.offset(row + 1) : this.sizeBytes) - this.offset(row) - 1;
  }

  /** An index into `traits`. */
  trait(row: number): number {
    return this.#traitOf[row] ?? DAMAGED;
  }

  isDamaged(row: number): boolean {
    return this.trait(row) === DAMAGED;
  }

  /** Rows whose id may be this one, the latest first; whether it is, the record itself says. */
  rowsOfId(activationId: string): number[] {
    const [head, tail] = [idHead(activationId), idTail(activationId)];
    const heads = this.#idHeads.subarray(0, this.count);
    const rows: number[] = [];
    for (let row = heads.indexOf(head); row !== -1; row = heads.indexOf(head, row + 1))
      if (this.#idTails[row] === tail && !this.isDamaged(row)) rows.unshift(row);
    return rows;
  }

  #traitNumber(record: Activation | TriggerActivation): number {
    const key = isFunctionActivation(record)
      ? `${record.namespace}\n${record.binding ?? ""}\n${record.path}\n${record.sandbox}\n${record.startKind}\n${record.status}`
      : `${record.namespace}\n${record.name}`;
    const known = this.#traitNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.traits.push(traitsOf(record)) - 1;
    this.#traitNumbers.set(key, number);
    return number;
  }

  /** As it is kept in a file; bytes in the machine's order, because it never leaves it. */
  encode(): Buffer {
    const header = Buffer.from(
      JSON.stringify({
        schemaVersion: SCHEMA_VERSION,
        count: this.count,
        sizeBytes: this.sizeBytes,
        traits: this.traits.filter((traits) => traits !== null),
      } satisfies z.infer<typeof Header>),
    );
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    const columns = this.#columns().map((column) =>
      Buffer.from(column.buffer, 0, this.count * column.BYTES_PER_ELEMENT),
    );
    return Buffer.concat([length, header, ...columns]);
  }

  /** Null where these bytes are no index of a segment of this size. */
  static decode(bytes: Buffer, segmentBytes: number): SegmentIndex | null {
    const headerEnd = bytes.length < 4 ? Number.POSITIVE_INFINITY : 4 + bytes.readUInt32LE();
    if (headerEnd > bytes.length) return null;
    const header = Header.safeParse(parseJson(bytes.toString("utf8", 4, headerEnd)));
    if (!header.success) return null;
    const { count, sizeBytes, traits } = header.data;
    if (sizeBytes > segmentBytes || bytes.length !== headerEnd + count * BYTES_PER_RECORD) return null;
    const index = new SegmentIndex(count, sizeBytes);
    index.count = count;
    index.traits.push(...traits);
    let position = headerEnd;
    for (const column of index.#columns()) {
      bytes.copy(Buffer.from(column.buffer), 0, position, position + column.byteLength);
      position += column.byteLength;
    }
    for (let row = 0; row < count; row += 1) {
      // Neither comparison holds of a damaged line, which has no start.
      if (index.startMs(row) < index.oldestStartMs) index.oldestStartMs = index.startMs(row);
      if (index.startMs(row) > index.newestStartMs) index.newestStartMs = index.startMs(row);
    }
    return index;
  }

  #columns(): (Float64Array | Uint32Array)[] {
    return [this.#startsMs, this.#offsets, this.#idHeads, this.#idTails, this.#traitOf];
  }
}

/** The first and the last 8 of an id's 32 hexadecimal digits. */
function idHead(activationId: string): number {
  return Number.parseInt(activationId.slice(0, 8), 16) >>> 0;
}

function idTail(activationId: string): number {
  return Number.parseInt(activationId.slice(-8), 16) >>> 0;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
