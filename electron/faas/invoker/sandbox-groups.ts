import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { SandboxId, SandboxInfo } from "#shared/model/faas/sandbox.ts";
import type { SandboxKind } from "../sandboxes/sandbox.ts";
import type { PooledSandbox } from "./pooled-sandbox.ts";

/** What a kind told of itself; known before its first sandbox is made. */
export interface KindTraits {
  /** Each call gets a new sandbox inside of it. */
  freshPerCall: boolean;
  readonly known: Promise<void>;
}

/** Sandboxes of one kind and memory limit: any of them that is empty serves any function that asks for these. */
export interface SandboxGroup {
  readonly kind: SandboxKind;
  readonly memoryMb: number;
  readonly traits: KindTraits;
  /** They serve every function, and wait in `idle` here instead of at a function. */
  readonly shared: boolean;
  readonly heavyStart: SandboxKind["heavyStart"];
  readonly idle: PooledSandbox[];
  /** Nothing was ever in them. */
  readonly stems: PooledSandbox[];
  /** Stem cells on their way. */
  stemsStarting: number;
  /** All that are there or on their way, but those that stop. */
  size: number;
  /** When a call got one that was there (of `performance.now()`). */
  givenOutMs: number;
}

export class SandboxGroups {
  readonly #kinds: ReadonlyMap<SandboxId, SandboxKind>;
  readonly #onInfo: (info: SandboxInfo) => void;
  readonly #traits = new Map<SandboxId, KindTraits>();
  readonly #groups = new Map<SandboxId, Map<number, SandboxGroup>>();

  constructor(kinds: readonly SandboxKind[], onInfo: (info: SandboxInfo) => void) {
    this.#kinds = new Map(kinds.map((kind) => [kind.id, kind]));
    this.#onInfo = onInfo;
  }

  /** Null where there is no sandbox of that kind here. */
  get(id: SandboxId, memoryMb: number): SandboxGroup | null {
    const known = this.#groups.get(id)?.get(memoryMb);
    if (known) return known;
    const kind = this.#kinds.get(id);
    if (!kind) return null;
    const group: SandboxGroup = {
      kind,
      memoryMb,
      traits: this.#traitsOf(kind),
      shared: kind.holds === "any-function",
      heavyStart: kind.heavyStart,
      idle: [],
      stems: [],
      stemsStarting: 0,
      size: 0,
      givenOutMs: -Infinity,
    };
    const ofKind = this.#groups.get(id) ?? new Map<number, SandboxGroup>();
    this.#groups.set(id, ofKind.set(memoryMb, group));
    return group;
  }

  of(fn: DeployedFunction): SandboxGroup | null {
    return this.get(fn.sandbox, fn.limits.memoryMb);
  }

  *all(): Generator<SandboxGroup> {
    for (const ofKind of this.#groups.values()) yield* ofKind.values();
  }

  /** A kind may have to look for its tools first: it is asked when it is wanted, and nobody waits who doesn't need it. */
  #traitsOf(kind: SandboxKind): KindTraits {
    const asked = this.#traits.get(kind.id);
    if (asked) return asked;
    const known = kind.info().then(
      (info) => {
        traits.freshPerCall = info.freshPerCall;
        this.#onInfo(info);
      },
      // Then its sandboxes say why there are none.
      () => undefined,
    );
    const traits: KindTraits = { freshPerCall: false, known };
    this.#traits.set(kind.id, traits);
    return traits;
  }
}
