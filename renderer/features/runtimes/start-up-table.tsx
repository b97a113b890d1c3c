import { runtimeColor } from "#shared/figures/palette.ts";
import { formatMedian } from "#shared/format/durations.ts";
import { describeTerms } from "#shared/model/execution-terms.ts";
import type { StartUpProbe } from "#shared/model/runtime-survey.ts";
import type { RuntimeMode, Tool } from "#shared/model/tool.ts";
import styles from "./runtimes-page.module.css";

interface StartUpTableProps {
  tool: Tool;
  probes: readonly StartUpProbe[];
  /** The longest start of all runtimes: the end of every bar's scale. */
  longestNs: number;
}

/** The modes of a runtime, on what terms each runs, and how long an empty program takes in it. */
export function StartUpTable({ tool, probes, longestNs }: StartUpTableProps) {
  return (
    <table className={styles.modes}>
      <caption className="visually-hidden">Modes of {tool.name} and the time an empty program takes</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Mode</th>
          <th scope="col">Terms</th>
          <th scope="col">Start-up, with its 95 % interval</th>
        </tr>
      </thead>
      <tbody>
        {tool.modeDetails.map((mode) => (
          <tr key={mode.ref} data-lacking={mode.terms === null || undefined}>
            <th scope="row">
              <code>{mode.ref}</code>
            </th>
            <td>{describeMode(mode)}</td>
            <td>
              <StartUp mode={mode} probe={probes.find(({ ref }) => ref === mode.ref)} longestNs={longestNs} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function describeMode({ terms }: RuntimeMode): string {
  return terms ? describeTerms(terms) : "not in this installation";
}

interface StartUpProps {
  mode: RuntimeMode;
  probe: StartUpProbe | undefined;
  longestNs: number;
}

function StartUp({ mode, probe, longestNs }: StartUpProps) {
  if (!probe) return <span className={styles.muted}>{mode.terms ? "not probed" : "–"}</span>;
  if (probe.medianNs === null) return <span className={styles.reason}>{probe.reason}</span>;
  const light = runtimeColor(mode.ref, "light");
  const dark = runtimeColor(mode.ref, "dark");
  return (
    <span
      className={styles.startUp}
      title={`Median of ${probe.runs} runs and its 95 % interval, from start to end of the process`}
    >
      <span
        className={styles.bar}
        aria-hidden="true"
        style={{
          ["--share" as string]: probe.medianNs / longestNs,
          backgroundColor: `light-dark(${light.fill}, ${dark.fill})`,
          borderColor: `light-dark(${light.edge}, ${dark.edge})`,
        }}
      />
      <span data-numeric>{formatMedian(probe.medianNs, probe.ci95Ns ?? null)}</span>
    </span>
  );
}
