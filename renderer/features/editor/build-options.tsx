import { Optimization, WasmOptLevel, isCargoManifest, languageOf, type Target } from "#shared/model/target.ts";
import { CompilerId, type Tool } from "#shared/model/tool.ts";
import { Checkbox, Field, Input, Select } from "../../ui/index.ts";
import { addressOfCompiler, useTools, useWorkspace } from "../../workspace/index.ts";
import styles from "./build-options.module.css";

const OPTIMIZATION_WORDS: Record<Optimization, string> = {
  O0: "-O0, none",
  O1: "-O1, a little",
  O2: "-O2, the usual",
  O3: "-O3, more inlining and vectors",
  Os: "-Os, small",
  Oz: "-Oz, smallest",
  Ofast: "-Ofast, inexact floating point",
};

const WASM_OPT_WORDS: Record<WasmOptLevel, string> = {
  O1: "-O1, a little",
  O2: "-O2, the usual",
  O3: "-O3, more",
  O4: "-O4, most, and slow",
  Os: "-Os, small",
  Oz: "-Oz, smallest",
};

const COMPILED_TARGETS: readonly { target: Target; label: string; always: boolean }[] = [
  { target: "native", label: "Native compiler", always: true },
  { target: "wasm32-wasip1", label: "WebAssembly compiler", always: true },
  { target: "emscripten", label: "Emscripten compiler", always: false },
];

/** The usual ones, and those whose programs a runtime here can run and some compiler could build. */
function useCompiledTargets() {
  const tools = useTools((state) => state.tools);
  const isRust = useIsRust();
  return COMPILED_TARGETS.filter(
    ({ target, always }) =>
      always || (!isRust && (tools ?? []).some(({ modeDetails }) => hasTarget(modeDetails, target))),
  );
}

/** Emscripten compiles C and C++ alone, and their flags mean nothing to Rust. */
function useIsRust(): boolean {
  return useWorkspace((state) => state.program !== null && languageOf(state.program) === "rust");
}

function hasTarget(modes: Tool["modeDetails"], target: Target): boolean {
  return modes.some((mode) => mode.target === target && mode.terms !== null);
}

/** How Build, Run and Compare turn the source into programs. */
export function BuildOptions() {
  const flags = useWorkspace((state) => state.flags);
  const simd = useWorkspace((state) => state.simd);
  const wasmOpt = useWorkspace((state) => state.wasmOpt);
  const choose = useWorkspace((state) => state.choose);
  const targets = useCompiledTargets();
  const isRust = useIsRust();
  return (
    <div className={styles.form}>
      {targets.map(({ target, label }) => (
        <CompilerField key={target} target={target} label={label} />
      ))}
      <OptimizationField />
      <Field
        label="Extra flags"
        hint={isRust ? "Passed to every compiler." : "Passed to every compiler, such as -DN=100."}
      >
        <Input code value={flags} placeholder="none" onChange={(event) => choose({ flags: event.target.value })} />
      </Field>
      <Checkbox
        label="SIMD"
        note={
          <>
            Lets wasm use 128-bit vectors (<code>simd128</code>); native code has its own anyway.
          </>
        }
        checked={simd}
        onChange={(event) => choose({ simd: event.target.checked })}
      />
      <Field label="wasm-opt" hint="A pass of Binaryen's optimiser over the finished wasm module.">
        <Select
          value={wasmOpt ?? ""}
          onChange={(event) =>
            choose({ wasmOpt: event.target.value === "" ? null : WasmOptLevel.parse(event.target.value) })
          }
        >
          <option value="">none</option>
          {WasmOptLevel.options.map((level) => (
            <option key={level} value={level}>
              {WASM_OPT_WORDS[level]}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  );
}

/** One level for all compilers, with what each of the chosen ones is told for it. */
function OptimizationField() {
  const tools = useTools((state) => state.tools);
  const program = useWorkspace((state) => state.program);
  const compilers = useWorkspace((state) => state.compilers);
  const optimization = useWorkspace((state) => state.optimization);
  const choose = useWorkspace((state) => state.choose);
  const chosen = new Map(
    useCompiledTargets()
      .map(({ target }) => effectiveCompiler(tools ?? [], program, target, compilers[target]))
      .filter((tool) => tool !== null)
      .map((tool) => [tool.id, tool]),
  );
  const flagsOf = (level: Optimization) =>
    [...chosen.values()].map(({ id, optimizationFlags }) => ({ id, flags: optimizationFlags[level]?.join(" ") ?? "" }));
  // What is told as it is called needs no repeating in every option.
  const renamed = (level: Optimization) => flagsOf(level).filter(({ flags }) => flags !== "" && flags !== `-${level}`);
  return (
    <Field
      label="Optimisation"
      hint={
        <>
          {describeFlags(flagsOf(optimization)) || "For all compilers"}. Never{" "}
          <span className={styles.flag}>-march=native</span>.
        </>
      }
    >
      <Select
        value={optimization}
        onChange={(event) => choose({ optimization: Optimization.parse(event.target.value) })}
      >
        {Optimization.options.map((level) => (
          <option key={level} value={level}>
            {[OPTIMIZATION_WORDS[level], describeFlags(renamed(level))].filter((part) => part !== "").join(": ")}
          </option>
        ))}
      </Select>
    </Field>
  );
}

/** `gcc -Ofast · rustc -C opt-level=3`. */
function describeFlags(told: { id: string; flags: string }[]): string {
  return told.map(({ id, flags }) => `${id} ${flags}`.trim()).join(" · ");
}

function CompilerField({ target, label }: { target: Target; label: string }) {
  const tools = useTools((state) => state.tools);
  const program = useWorkspace((state) => state.program);
  const chosen = useWorkspace((state) => state.compilers[target]);
  const chooseCompiler = useWorkspace((state) => state.chooseCompiler);
  const compilers = (tools ?? []).filter((tool) => isCompilerFor(tool, program));
  const usable = compilers.filter((tool) => canBuild(tool, target));
  const first = usable[0];
  const language = program === null ? undefined : languageOf(program);
  return (
    <Field
      label={label}
      hint={
        tools !== null && usable.length === 0 ? (
          <>
            None found. <a href={addressOfCompiler(target, { tools, language, compilers: {} })}>Show how to get one</a>
          </>
        ) : undefined
      }
    >
      <Select
        value={chosen ?? ""}
        onChange={(event) =>
          chooseCompiler(target, event.target.value === "" ? null : CompilerId.parse(event.target.value))
        }
      >
        <option value="">{first ? `Automatic: ${first.name}` : "Automatic"}</option>
        {compilers.map((tool) => (
          <option key={tool.id} value={tool.id} disabled={!canBuild(tool, target)}>
            {tool.name}{" "}
            {canBuild(tool, target)
              ? (tool.version ?? "")
              : `(${tool.state === "available" ? "not for this target" : tool.state})`}
          </option>
        ))}
      </Select>
    </Field>
  );
}

/** Whether it is a compiler of the program's language; of those for Rust only Cargo takes packages. */
function isCompilerFor(tool: Tool, program: string | null): boolean {
  if (tool.kind !== "compiler" || program === null) return tool.kind === "compiler";
  if (isCargoManifest(program)) return tool.id === "cargo";
  const language = languageOf(program);
  return language === undefined || tool.languages.includes(language);
}

function canBuild(tool: Tool, target: Target): boolean {
  return tool.state === "available" && tool.targets.includes(target);
}

/** The compiler that a build would take, for the summary in the command bar; null when there is none. */
export function effectiveCompiler(
  tools: readonly Tool[],
  program: string | null,
  target: Target,
  chosen: CompilerId | undefined,
): Tool | null {
  if (chosen) return tools.find((tool) => tool.kind === "compiler" && tool.id === chosen) ?? null;
  return tools.find((tool) => isCompilerFor(tool, program) && canBuild(tool, target)) ?? null;
}
