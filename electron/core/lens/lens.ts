import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import type { LensEvent, LensFunctionCode, LensPaneId, LensRequest } from "#shared/model/lens/lens-view.ts";
import { whileMarked } from "../jobs/activity.ts";
import { createEventQueue } from "./event-queue.ts";
import type { LensTools } from "./lens-tools.ts";
import { LensView } from "./lens-view.ts";
import { createOwnSources } from "./own-sources.ts";
import { isModuleRequest, openView } from "./open-view.ts";

/** Going back to what was looked at before stays instant; each may hold some MB. */
const KEPT_VIEWS = 8;

interface KeptView {
  view: LensView;
  folder: string;
  isOpening: boolean;
}

/** Opens views on sources and modules, and keeps the last few of them for questions about their functions. */
export function createLens(tools: LensTools) {
  const kept = new Map<string, KeptView>();
  const closing = new AbortController();
  /** Openings and removals; none of them rejects. */
  const underway = new Set<Promise<void>>();

  function track(work: Promise<void>): Promise<void> {
    underway.add(work);
    return work.finally(() => underway.delete(work));
  }

  async function keep(view: LensView): Promise<KeptView> {
    const prefix = join(tmpdir(), `wasm-workbench-lens-${process.pid}-`);
    const folder = await mkdtemp(prefix).catch((error: unknown) => {
      throw fromFileSystemError(error, prefix);
    });
    const added = { view, folder, isOpening: true };
    kept.set(view.id, added);
    const idle = [...kept].filter(([, { isOpening }]) => !isOpening);
    for (const [id, old] of idle.slice(0, Math.max(0, kept.size - KEPT_VIEWS))) {
      kept.delete(id);
      // Whoever types waits for the new view, not for thousands of files of an old one.
      void track(removeFolder(old));
    }
    return added;
  }

  function find(id: string): LensView {
    const found = kept.get(id);
    if (found) {
      // What is being looked at goes last.
      kept.delete(id);
      kept.set(id, found);
      return found.view;
    }
    throw new WorkbenchError("INVALID_REQUEST", `There is no view ${id} of the lens (any more).`, {
      hint: `Open it again: the last ${KEPT_VIEWS} are kept.`,
    });
  }

  return {
    /** Ends early, with all it has started, when `signal` aborts or the reader leaves. Throws as `openView` does. */
    async *open(request: LensRequest, signal?: AbortSignal): AsyncGenerator<LensEvent> {
      const left = new AbortController();
      const signals = [left.signal, closing.signal, ...(signal ? [signal] : [])];
      const context = { tools, signal: AbortSignal.any(signals) };
      const sources = isModuleRequest(request) ? [] : request.files;
      const view = new LensView(`view-${randomBytes(6).toString("hex")}`, createOwnSources(sources));
      const added = await keep(view);
      const queue = createEventQueue<LensEvent>();
      const title = request.files.map((file) => basename(file)).join(", ");
      const opening = track(
        whileMarked(`lens of ${title}`, () =>
          openView(request, view, { ...context, folder: added.folder, say: (event) => queue.push(event) }),
        ).then(
          () => queue.end(),
          (error: unknown) => queue.end(error),
        ),
      );
      try {
        yield* queue;
      } finally {
        left.abort();
        await opening;
        added.isOpening = false;
      }
    },

    /** Throws INVALID_REQUEST for a view that isn't kept any more, and for a function that it doesn't have. */
    async code(id: string, key: string, panes?: readonly LensPaneId[]): Promise<LensFunctionCode> {
      return find(id).code(key, panes);
    },

    view: find,

    /** Ends what is being opened and removes what was kept. */
    async close(): Promise<void> {
      closing.abort();
      await Promise.all(underway);
      await Promise.all([...kept.values()].map(removeFolder));
      kept.clear();
    },
  };
}

export type Lens = ReturnType<typeof createLens>;

async function removeFolder({ folder }: KeptView): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}
