import { Optimization, languageOf, type Target } from "#shared/model/target.ts";
import { CompilerId, type Tool } from "#shared/model/tool.ts";
import { Field, Input, Select } from "../../ui/index.ts";
import { addresses, useTools, useWorkspace } from "../../workspace/index.ts";
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

/** How Build, Run and Compare turn the source into programs. */
export function BuildOptions() {
  const optimization = useWorkspace((state) => state.optimization);
  const flags = useWorkspace((state) => state.flags);
  const choose = useWorkspace((state) => state.choose);
  return (
    <div className={styles.form}>
      <CompilerField target="native" label="Native compiler" />
      <CompilerField target="wasm32-wasip1" label="WebAssembly compiler" />
      <Field label="Optimisation" hint="For both sides. Never -march=native.">
        <Select
          value={optimization}
          onChange={(event) => choose({ optimization: Optimization.parse(event.target.value) })}
        >
          {Optimization.options.map((level) => (
            <option key={level} value={level}>
              {OPTIMIZATION_WORDS[level]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Extra flags" hint="Passed to both compilers, such as -DN=100.">
        <Input code value={flags} placeholder="none" onChange={(event) => choose({ flags: event.target.value })} />
      </Field>
    </div>
  );
}

function CompilerField({ target, label }: { target: Target; label: string }) {
  const tools = useTools((state) => state.tools);
  const program = useWorkspace((state) => state.program);
  const chosen = useWorkspace((state) => state.compilers[target]);
  const chooseCompiler = useWorkspace((state) => state.chooseCompiler);
  const language = program === null ? undefined : languageOf(program);
  const compilers = (tools ?? []).filter(
    (tool) => tool.kind === "compiler" && (!language || tool.languages.includes(language)),
  );
  const usable = compilers.filter((tool) => canBuild(tool, target));
  const first = usable[0];
  return (
    <Field
      label={label}
      hint={
        tools !== null && usable.length === 0 ? (
          <>
            None found. <a href={addresses.tools}>Show how to get one</a>
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
  const language = program === null ? undefined : languageOf(program);
  return (
    tools.find(
      (tool) => tool.kind === "compiler" && canBuild(tool, target) && (!language || tool.languages.includes(language)),
    ) ?? null
  );
}
