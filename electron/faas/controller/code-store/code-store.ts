import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { CodeReference } from "#shared/model/faas/entities.ts";
import type { FunctionCode, FunctionForm } from "#shared/model/faas/function.ts";
import { fromFileSystemError } from "#shared/errors.ts";
import { makeFolder } from "#core/store/make-folder.ts";
import { entryOf, checkModule, layoutOf, SINGLE_FILE, type UploadedCode } from "./code-layout.ts";
import { unpackArchive } from "#toolchains/archive/unpack-archive.ts";

/** Longer than a call may take, and than it may wait for its turn: those of an earlier version still need their code. */
const COLLECT_AFTER_MS = 10 * 60_000;

const ARCHIVE = "archive.zip";
const STAGING = /^\.staging-/;

/**
 * Code of functions by the SHA-256 of what was uploaded: `<sha256>/<layout>/` holds what is run, and beside it lies the
 * archive from which it came. A folder appears whole or not at all, and is never changed.
 */
export interface CodeStore {
  /**
   * Keeps code. It is held until `release`, which its caller calls as soon as an entity refers to it, or none will.
   * Throws INVALID_REQUEST for code that can't be what it is said to be.
   */
  keep(form: FunctionForm, code: UploadedCode): Promise<{ reference: CodeReference; release: () => void }>;
  /** Where it lies; costs nothing, and doesn't look. */
  locate(reference: CodeReference): FunctionCode;
  has(reference: CodeReference): Promise<boolean>;
  /** What was uploaded. */
  read(reference: CodeReference): Promise<Buffer>;
  /** Says that an entity no longer refers to it; it is removed after a while, unless another one does then. */
  dropped(sha256: string): void;
  /** Removes all that nothing refers to, and what a killed process left half-made. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

export interface CodeStoreOptions {
  dataDir: string;
  /** Whether an entity refers to it. */
  isReferenced(sha256: string): boolean;
  collectAfterMs?: number;
}

export async function createCodeStore(options: CodeStoreOptions): Promise<CodeStore> {
  const root = join(resolve(options.dataDir), "code");
  await makeFolder(root);
  const holds = new Map<string, number>();
  const timers = new Map<string, NodeJS.Timeout>();
  /** Keeping and removing come one after the other, so that nothing is removed that is about to be kept. */
  let queue: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  }

  function isNeeded(sha256: string): boolean {
    return holds.has(sha256) || options.isReferenced(sha256);
  }

  function dropped(sha256: string): void {
    if (timers.has(sha256) || isNeeded(sha256)) return;
    const timer = setTimeout(() => {
      timers.delete(sha256);
      void inTurn(async () => {
        if (!isNeeded(sha256)) await removeFolder(root, sha256);
      }).catch(() => undefined);
    }, options.collectAfterMs ?? COLLECT_AFTER_MS);
    timer.unref();
    timers.set(sha256, timer);
  }

  function hold(sha256: string): () => void {
    holds.set(sha256, (holds.get(sha256) ?? 0) + 1);
    return () => {
      const left = (holds.get(sha256) ?? 1) - 1;
      if (left > 0) holds.set(sha256, left);
      else holds.delete(sha256);
      dropped(sha256);
    };
  }

  return {
    async keep(form, code) {
      const sha256 = createHash("sha256").update(code.bytes).digest("hex");
      const layout = layoutOf(form, code);
      const release = hold(sha256);
      try {
        const folder = join(root, sha256, layout);
        await inTurn(async () => {
          if (!(await exists(folder))) await make(root, folder, sha256, layout, code);
        });
        const entry = layout === "archive" ? await findEntry(form, folder) : SINGLE_FILE[layout];
        const sizeBytes = code.bytes.length;
        return { reference: { sha256, layout, entry, sizeBytes }, release };
      } catch (error) {
        release();
        throw fromFileSystemError(error, root);
      }
    },
    locate({ sha256, layout, entry, sizeBytes }) {
      return { folder: join(root, sha256, layout), entry, sha256, sizeBytes };
    },
    has: ({ sha256, layout, entry }) => exists(join(root, sha256, layout, entry)),
    async read({ sha256, layout }) {
      const file = layout === "archive" ? ARCHIVE : join(layout, SINGLE_FILE[layout]);
      const path = join(root, sha256, file);
      return readFile(path).catch((error: unknown) => {
        throw fromFileSystemError(error, path);
      });
    },
    dropped,
    sweep: () =>
      inTurn(async () => {
        for (const name of await readdir(root))
          if (STAGING.test(name) || !isNeeded(name)) await removeFolder(root, name);
      }),
    async close() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      await queue;
    },
  };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Made under another name first, so that a killed process leaves nothing that looks whole. */
async function make(
  root: string,
  folder: string,
  sha256: string,
  layout: CodeReference["layout"],
  { bytes }: UploadedCode,
): Promise<void> {
  const staging = join(root, `.staging-${randomBytes(8).toString("hex")}`);
  try {
    await mkdir(join(staging, layout), { recursive: true });
    if (layout === "archive") {
      await unpackArchive(bytes, join(staging, layout));
      await writeFile(join(staging, ARCHIVE), bytes);
    } else {
      const mode = layout === "executable" ? 0o755 : 0o644;
      await writeFile(join(staging, layout, SINGLE_FILE[layout]), bytes, { mode });
    }
    if (await exists(join(root, sha256))) {
      if (layout === "archive") await rename(join(staging, ARCHIVE), join(root, sha256, ARCHIVE));
      await rename(join(staging, layout), folder);
      await rm(staging, { recursive: true, force: true });
    } else await rename(staging, join(root, sha256));
  } catch (error) {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

async function findEntry(form: FunctionForm, folder: string): Promise<string> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    );
  const entry = entryOf(form, files, form === "nodejs" ? await mainOfPackage(folder) : null);
  if (form === "wasi-command" || form === "wasm-exports") checkModule(await readFile(join(folder, entry)), entry);
  // The archive may come from a system that has no such bit.
  if (form === "native") await chmod(join(folder, entry), 0o755);
  return entry;
}

async function mainOfPackage(folder: string): Promise<string | null> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const main = typeof parsed === "object" && parsed !== null && "main" in parsed ? parsed.main : null;
    return typeof main === "string" ? main : null;
  } catch {
    // Without a readable package.json, Node takes index.js.
    return null;
  }
}

async function removeFolder(root: string, name: string): Promise<void> {
  const doomed = STAGING.test(name)
    ? join(root, name)
    : join(root, `.staging-removed-${randomBytes(8).toString("hex")}`);
  if (!STAGING.test(name)) await rename(join(root, name), doomed);
  await rm(doomed, { recursive: true, force: true });
}
