import { createStore, type StoreApi } from "zustand/vanilla";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { Project } from "#shared/model/project.ts";
import { languageOf, type Optimization, type Target, type WasmOptLevel } from "#shared/model/target.ts";
import type { CompilerId, RuntimeRef } from "#shared/model/tool.ts";
import { toFailure } from "../host/index.ts";
import { emptyDesign, type DesignForm } from "./design-form.ts";
import type { DocumentStore } from "./document-store.ts";
import { emptyInvocation, type InvocationForm } from "./invocation-form.ts";
import { isInside, renamedPath } from "./paths.ts";
import { mainFileOf, programOfFile } from "./program-of-file.ts";

/** What was chosen for a project; kept by the window, so that a reload shows the same. */
export interface Choices {
  /** Open files in the order of their tabs, relative to the project's root. */
  tabs: readonly string[];
  activeFile: string | null;
  /** The source, or the Cargo.toml of a package, that Build, Run and Compare mean: the last one that was in front. */
  program: string | null;
  optimization: Optimization;
  /** Extra compiler flags as typed; split by `splitArguments`. */
  flags: string;
  /** Wasm may use 128-bit SIMD. */
  simd: boolean;
  /** A pass of wasm-opt over every wasm module; null: none. */
  wasmOpt: WasmOptLevel | null;
  compilers: Readonly<Partial<Record<Target, CompilerId>>>;
  runtimes: readonly RuntimeRef[];
  runs: number;
  warmupRuns: number;
  /** By program. */
  invocations: Readonly<Record<string, InvocationForm>>;
  /** By program, as parameters and hooks are about one. */
  designs: Readonly<Record<string, DesignForm>>;
}

/** What is simply replaced by what was chosen. */
type FreeChoice = "optimization" | "flags" | "simd" | "wasmOpt" | "runtimes" | "runs" | "warmupRuns";

/** A place the editor is asked to show; a new object for every request. */
interface Reveal {
  path: string;
  line: number;
  column: number;
}

export interface WorkspaceState extends Choices {
  project: Project | null;
  opening: boolean;
  /** Why the last project couldn't be opened. */
  failure: Failure | null;
  reveal: Reveal | null;
  openProject: (root: string) => Promise<boolean>;
  /** Opens the copy of an example made earlier, or makes it, with `file` in front; one that was never open shows it alone. */
  openExample: (id: string, file: string) => Promise<boolean>;
  closeProject: () => void;
  openFile: (path: string) => void;
  closeFile: (path: string) => void;
  revealAt: (place: Reveal) => void;
  createEntry: (path: string, kind: "file" | "folder") => Promise<void>;
  renameEntry: (path: string, to: string) => Promise<void>;
  removeEntry: (path: string) => Promise<void>;
  choose: (change: Partial<Pick<Choices, FreeChoice>>) => void;
  chooseCompiler: (target: Target, compiler: CompilerId | null) => void;
  toggleRuntime: (runtime: RuntimeRef) => void;
  /** Changes what surrounds the current program. */
  setInvocation: (change: Partial<InvocationForm>) => void;
  /** Changes how the current program is measured. */
  setDesign: (change: Partial<DesignForm>) => void;
}

export type WorkspaceStore = StoreApi<WorkspaceState>;

type Defaults = Pick<Choices, "optimization" | "runtimes" | "runs" | "warmupRuns">;

/** What the workspace needs from around it. */
export interface WorkspacePorts {
  client: WorkbenchClient;
  documents: DocumentStore;
  defaults: () => Defaults;
  /** What was chosen for a project the last time; null when nothing is known. */
  recall: (root: string) => Partial<Choices> | null;
}

/** The invocation form of the current program. */
export function currentInvocation(state: Pick<Choices, "program" | "invocations">): InvocationForm {
  return (state.program === null ? undefined : state.invocations[state.program]) ?? emptyInvocation;
}

/** How the current program is measured. */
export function currentDesign(state: Pick<Choices, "program" | "designs">): DesignForm {
  return (state.program === null ? undefined : state.designs[state.program]) ?? emptyDesign;
}

const noChoices = {
  tabs: [],
  activeFile: null,
  program: null,
  flags: "",
  simd: false,
  wasmOpt: null,
  compilers: {},
  invocations: {},
  designs: {},
};

export function createWorkspaceStore({ client, documents, defaults, recall }: WorkspacePorts): WorkspaceStore {
  return createStore<WorkspaceState>()((set, get) => {
    const show = (project: Project, chosen?: string) => {
      const files = new Set(project.entries.filter((entry) => entry.kind === "file").map((entry) => entry.path));
      const recalled = recall(project.root) ?? {};
      const { optimization, flags } = project.workbench;
      documents.getState().reset(project.root, project.drafts);
      const begun =
        chosen ?? project.workbench.programs.find((program) => files.has(program.file))?.file ?? firstSource(project);
      const first = begun === undefined ? undefined : mainFileOf(project, begun);
      const drafted = project.drafts.map((draft) => draft.path);
      const kept = (recalled.tabs ?? []).filter((path) => files.has(path));
      const tabs = [...new Set([...(kept.length > 0 || !first ? kept : [first]), ...drafted])];
      const remembered = recalled.activeFile && tabs.includes(recalled.activeFile) ? recalled.activeFile : tabs.at(0);
      // Text that came back from a crash is what the user has to decide on first.
      const active = drafted.at(0) ?? remembered ?? null;
      const program = recalled.program && files.has(recalled.program) ? recalled.program : (begun ?? null);
      set({
        ...noChoices,
        ...defaults(),
        ...(optimization && { optimization }),
        ...(flags && { flags: flags.join(" ") }),
        ...recalled,
        project,
        opening: false,
        failure: null,
        reveal: null,
        tabs,
        activeFile: active,
        program,
      });
      for (const path of tabs) void documents.getState().open(path);
    };

    const open = async (load: () => Promise<Project>, file?: string) => {
      set({ opening: true, failure: null });
      await documents.getState().saveAll();
      try {
        const project = await load();
        show(project, file);
        if (file !== undefined) get().openFile(mainFileOf(project, file));
        return true;
      } catch (error) {
        set({ opening: false, failure: toFailure(error) });
        return false;
      }
    };

    const withEntries = (entries: Project["entries"]) =>
      set((state) => (state.project ? { project: { ...state.project, entries } } : state));

    const requireRoot = () => {
      const { project } = get();
      if (!project) throw new Error("No project is open");
      return project.root;
    };

    return {
      ...noChoices,
      ...defaults(),
      project: null,
      opening: false,
      failure: null,
      reveal: null,

      openProject: (root) => open(() => client.projects.open({ root })),
      openExample: (id, file) => open(() => client.examples.open({ id }), file),

      closeProject() {
        documents.getState().reset(null, []);
        set({ ...noChoices, ...defaults(), project: null, failure: null, reveal: null });
      },

      openFile(path) {
        void documents.getState().open(path);
        set((state) => ({
          tabs: state.tabs.includes(path) ? state.tabs : [...state.tabs, path],
          activeFile: path,
          program: (state.project && programOfFile(state.project, path)) ?? state.program,
        }));
      },

      closeFile(path) {
        documents.getState().close(path);
        const { tabs, activeFile, openFile } = get();
        const index = tabs.indexOf(path);
        const left = tabs.filter((tab) => tab !== path);
        set({ tabs: left });
        if (activeFile !== path) return;
        const next = left[Math.min(index, left.length - 1)];
        if (next === undefined) set({ activeFile: null });
        else openFile(next);
      },

      revealAt(place) {
        get().openFile(place.path);
        set({ reveal: { ...place } });
      },

      async createEntry(path, kind) {
        withEntries(await client.projects.create({ root: requireRoot(), path, kind }));
        if (kind === "file") get().openFile(path);
      },

      async renameEntry(path, to) {
        const root = requireRoot();
        await documents.getState().saveAll();
        withEntries(await client.projects.rename({ root, path, to }));
        documents.getState().renamed(path, to);
        set((state) => ({
          tabs: state.tabs.map((tab) => renamedPath(tab, path, to)),
          activeFile: state.activeFile === null ? null : renamedPath(state.activeFile, path, to),
          program: state.program === null ? null : renamedPath(state.program, path, to),
          invocations: renamedKeys(state.invocations, path, to),
          designs: renamedKeys(state.designs, path, to),
        }));
      },

      async removeEntry(path) {
        const entries = await client.projects.remove({ root: requireRoot(), path });
        documents.getState().removed(path);
        withEntries(entries);
        const { tabs, activeFile, program } = get();
        const left = tabs.filter((tab) => !isInside(tab, path));
        set({
          tabs: left,
          activeFile: activeFile !== null && isInside(activeFile, path) ? (left.at(-1) ?? null) : activeFile,
          program: program !== null && isInside(program, path) ? lastProgram(get().project, left) : program,
        });
      },

      choose: (change) => set(change),

      chooseCompiler(target, compiler) {
        const compilers = { ...get().compilers };
        if (compiler === null) delete compilers[target];
        else compilers[target] = compiler;
        set({ compilers });
      },

      toggleRuntime(runtime) {
        const { runtimes } = get();
        set({
          runtimes: runtimes.includes(runtime) ? runtimes.filter((other) => other !== runtime) : [...runtimes, runtime],
        });
      },

      setInvocation(change) {
        const { program, invocations } = get();
        if (program === null) return;
        set({ invocations: { ...invocations, [program]: { ...currentInvocation(get()), ...change } } });
      },

      setDesign(change) {
        const { program, designs } = get();
        if (program === null) return;
        set({ designs: { ...designs, [program]: { ...currentDesign(get()), ...change } } });
      },
    };
  });
}

/** What is kept by file, after a file or folder was renamed. */
function renamedKeys<Form>(forms: Readonly<Record<string, Form>>, path: string, to: string): Record<string, Form> {
  return Object.fromEntries(Object.entries(forms).map(([file, form]) => [renamedPath(file, path, to), form]));
}

/** The source nearest to the root. */
function firstSource(project: Project): string | undefined {
  const sources = project.entries.filter((entry) => entry.kind === "file" && languageOf(entry.path));
  const depth = (path: string) => path.split("/").length;
  return sources.toSorted((a, b) => depth(a.path) - depth(b.path) || a.path.localeCompare(b.path))[0]?.path;
}

/** The program of the last of these files that is a source. */
function lastProgram(project: Project | null, files: readonly string[]): string | null {
  if (!project) return null;
  return files.map((file) => programOfFile(project, file)).findLast((program) => program !== null) ?? null;
}
