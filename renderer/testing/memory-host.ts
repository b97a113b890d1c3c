import { createRouterClient, implement, ORPCError } from "@orpc/server";
import { contract, type WorkbenchClient } from "#shared/contract/index.ts";
import type { ErrorCode } from "#shared/errors.ts";
import type { JobEvent } from "#shared/model/job.ts";
import type { Draft, Example, Project, ProjectEntry, WorkbenchFile } from "#shared/model/project.ts";
import { Settings } from "#shared/model/settings.ts";
import type { Tool } from "#shared/model/tool.ts";
import { createObservable, type ConnectionState, type Host } from "../host/host.ts";

export interface MemoryHostOptions {
  root?: string;
  /** By path inside the project. */
  files?: Record<string, string>;
  drafts?: Draft[];
  workbench?: Partial<WorkbenchFile>;
  settings?: Partial<Settings>;
  tools?: Tool[];
  examples?: Example[];
  /** Everything that happens to a job, by its id. */
  jobs?: Record<string, JobEvent[]>;
}

/** A core without disk and processes, behind the real contract: inputs and outputs are checked as the real one's are. */
export interface MemoryHost extends Host {
  files: Map<string, string>;
  folders: Set<string>;
  drafts: Map<string, Draft>;
  settings: () => Settings;
  /** What was called, such as `projects.writeFile prime.c`. */
  calls: string[];
  setConnection: (state: ConnectionState) => void;
  /** Calls of this name fail like this until told otherwise. */
  failWith: (call: string, error: { code: ErrorCode; message: string; hint?: string } | null) => void;
}

export function createMemoryHost(options: MemoryHostOptions = {}): MemoryHost {
  const root = options.root ?? "/home/ada/primes";
  const files = new Map(Object.entries(options.files ?? {}));
  const folders = new Set<string>();
  const drafts = new Map((options.drafts ?? []).map((draft) => [draft.path, draft]));
  const calls: string[] = [];
  const failures = new Map<string, { code: ErrorCode; message: string; hint?: string }>();
  const connection = createObservable<ConnectionState>("connected");
  let settings = Settings.parse({ schemaVersion: 1, ...options.settings });

  const note = (call: string, detail = "") => {
    calls.push(detail === "" ? call : `${call} ${detail}`);
    const failure = failures.get(call);
    if (failure) throw fault(failure.code, failure.message, failure.hint);
  };
  const entries = (): ProjectEntry[] => {
    const parents = [...files.keys()].flatMap((path) => ancestors(path));
    const all = [...new Set([...folders, ...parents])].map((path) => ({ path, kind: "folder" as const }));
    return [...all, ...[...files.keys()].map((path) => ({ path, kind: "file" as const }))];
  };
  const project = (): Project => ({
    root,
    name: root.slice(root.lastIndexOf("/") + 1),
    workbench: { schemaVersion: 1, programs: [], ...options.workbench },
    workbenchProblem: null,
    entries: entries(),
    truncated: false,
    drafts: [...drafts.values()],
  });
  const move = (from: string, to: string) => {
    for (const [path, text] of files) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      files.delete(path);
      files.set(to + path.slice(from.length), text);
    }
  };

  const core = implement(contract);
  const router = {
    app: {
      info: core.app.info.handler(() => ({
        version: "1.0.0",
        dataDir: "/data",
        platform: "linux",
        pathSeparator: "/",
      })),
    },
    settings: {
      get: core.settings.get.handler(() => {
        note("settings.get");
        return settings;
      }),
      update: core.settings.update.handler(({ input }) => {
        note("settings.update");
        settings = { ...settings, ...input };
        return settings;
      }),
    },
    tools: {
      list: core.tools.list.handler(({ input }) => {
        note("tools.list", input.rescan ? "rescan" : "");
        return { tools: options.tools ?? [], scannedAtMs: 1_000 };
      }),
    },
    examples: {
      list: core.examples.list.handler(() => options.examples ?? []),
      open: core.examples.open.handler(({ input }) => {
        note("examples.open", input.id);
        return project();
      }),
    },
    projects: {
      open: core.projects.open.handler(({ input }) => {
        note("projects.open", input.root);
        if (input.root !== root) throw fault("FILE_NOT_FOUND", `There is no such file or folder: ${input.root}`);
        return project();
      }),
      browse: core.projects.browse.handler(({ input }) => ({
        path: input.path ?? "/home/ada",
        parent: "/home",
        folders: ["primes"],
      })),
      readFile: core.projects.readFile.handler(({ input }) => {
        note("projects.readFile", input.path);
        const text = files.get(input.path);
        if (text === undefined) throw fault("FILE_NOT_FOUND", `There is no such file or folder: ${input.path}`);
        return { text };
      }),
      writeFile: core.projects.writeFile.handler(({ input }) => {
        note("projects.writeFile", input.path);
        files.set(input.path, input.text);
        return { savedAtMs: 2_000 };
      }),
      create: core.projects.create.handler(({ input }) => {
        note("projects.create", input.path);
        if (input.kind === "folder") folders.add(input.path);
        else files.set(input.path, "");
        return entries();
      }),
      rename: core.projects.rename.handler(({ input }) => {
        note("projects.rename", `${input.path} ${input.to}`);
        move(input.path, input.to);
        return entries();
      }),
      remove: core.projects.remove.handler(({ input }) => {
        note("projects.remove", input.path);
        for (const path of files.keys())
          if (path === input.path || path.startsWith(`${input.path}/`)) files.delete(path);
        folders.delete(input.path);
        return entries();
      }),
      writeDraft: core.projects.writeDraft.handler(({ input }) => {
        note("projects.writeDraft", input.path);
        drafts.set(input.path, { path: input.path, text: input.text, savedAtMs: 3_000 });
        return {};
      }),
      dropDraft: core.projects.dropDraft.handler(({ input }) => {
        note("projects.dropDraft", input.path);
        drafts.delete(input.path);
        return {};
      }),
    },
    jobs: {
      events: core.jobs.events.handler(async function* ({ input }) {
        note("jobs.events", `${input.jobId} after ${input.afterSeq}`);
        const all = options.jobs?.[input.jobId];
        if (!all) throw fault("JOB_NOT_FOUND", `There is no job ${input.jobId}`);
        for (const event of all) if (event.seq > input.afterSeq) yield event;
      }),
    },
  };

  return {
    kind: "memory",
    // Only what the tests of the window need is there; anything else fails as an unknown procedure.
    client: createRouterClient(router) as unknown as WorkbenchClient,
    connection,
    files,
    folders,
    drafts,
    calls,
    settings: () => settings,
    setConnection: (state) => connection.set(state),
    failWith(call, error) {
      if (error) failures.set(call, error);
      else failures.delete(call);
    },
  };
}

function fault(code: ErrorCode, message: string, hint?: string) {
  return new ORPCError(code, { message, data: { hint: hint ?? null } });
}

function ancestors(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
