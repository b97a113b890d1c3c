import type { DeployedFunction } from "#shared/model/faas/function.ts";

interface LoadedCode {
  code: number;
  sizeBytes: number;
}

/** Of one host: modules compiled in it take several times their size. */
const MAX_CODES = 64;
const MAX_CODE_BYTES = 64 << 20;

/** Which functions a host has the code of; the least recently used ones make room. */
export class LoadedCodes {
  /** The one used last is last. A function of one revision is the same object for every call. */
  readonly #codes = new Map<DeployedFunction, LoadedCode>();
  #sizeBytes = 0;
  #nextCode = 1;

  has(fn: DeployedFunction): boolean {
    return this.#codes.has(fn);
  }

  /** Its number in the host; it counts as used. */
  use(fn: DeployedFunction): number {
    const loaded = this.#codes.get(fn);
    if (loaded === undefined) throw new Error(`${fn.path} was not loaded`);
    if (this.#codes.size > 1) {
      this.#codes.delete(fn);
      this.#codes.set(fn, loaded);
    }
    return loaded.code;
  }

  /** A number for one that is brought in, and those of others that the host has to forget for it. */
  add(fn: DeployedFunction): { code: number; drop: number[] } {
    const drop: number[] = [];
    const sizeBytes = fn.code.sizeBytes;
    for (const [other, { code }] of this.#codes) {
      if (this.#codes.size < MAX_CODES && this.#sizeBytes + sizeBytes <= MAX_CODE_BYTES) break;
      drop.push(code);
      this.remove(other);
    }
    const code = this.#nextCode++;
    this.#codes.set(fn, { code, sizeBytes });
    this.#sizeBytes += sizeBytes;
    return { code, drop };
  }

  /** One that could not be brought in. */
  remove(fn: DeployedFunction): void {
    this.#sizeBytes -= this.#codes.get(fn)?.sizeBytes ?? 0;
    this.#codes.delete(fn);
  }
}
