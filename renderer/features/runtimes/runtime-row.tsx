import { runtimeColor } from "#shared/figures/palette.ts";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatCount } from "#shared/format/numbers.ts";
import { asSentence } from "#shared/format/reason-words.ts";
import type { SurveyedRuntime } from "#shared/model/runtime-survey.ts";
import type { Tool } from "#shared/model/tool.ts";
import type { PrintedRuntime } from "#shared/papers/persaud-2019/published.ts";
import { StatusPill } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import { StartUpTable } from "./start-up-table.tsx";
import styles from "./runtimes-page.module.css";

const STATES = {
  available: { tone: "ok", words: "Installed" },
  broken: { tone: "error", words: "Broken" },
  missing: { tone: undefined, words: "Not installed" },
} as const;

interface RuntimeRowProps {
  tool: Tool;
  surveyed: SurveyedRuntime | null;
  longestNs: number;
  /** What the paper's table says of it; undefined where it isn't in the paper. */
  printed?: PrintedRuntime;
}

/** A runtime: what it is here, how long it takes to start, and what the paper says of it. */
export function RuntimeRow({ tool, surveyed, longestNs, printed }: RuntimeRowProps) {
  const { tone, words } = STATES[tool.state];
  const light = runtimeColor(tool.id, "light");
  const dark = runtimeColor(tool.id, "dark");
  return (
    <li className={styles.row} data-runtime={tool.id}>
      <div className={styles.name}>
        <h3>
          <span
            className={styles.swatch}
            style={{
              backgroundColor: `light-dark(${light.fill}, ${dark.fill})`,
              borderColor: `light-dark(${light.edge}, ${dark.edge})`,
            }}
            aria-hidden="true"
          />
          {tool.name}
        </h3>
        <StatusPill tone={tone}>{words}</StatusPill>
        <Here tool={tool} surveyed={surveyed} />
      </div>
      <div className={styles.modesCell}>
        {tool.state === "available" ? (
          <StartUpTable tool={tool} probes={surveyed?.startUp ?? []} longestNs={longestNs} />
        ) : (
          <p className={styles.absent}>
            {tool.reason && <span>{asSentence(tool.reason)}</span>}
            <a href={addresses.tool(tool.id)}>Get {tool.name} in Tools</a>
          </p>
        )}
      </div>
      {printed && <Printed printed={printed} />}
    </li>
  );
}

function Here({ tool, surveyed }: { tool: Tool; surveyed: SurveyedRuntime | null }) {
  if (tool.state !== "available") return null;
  const facts: [string, string | null][] = [
    // Native code runs on the system itself.
    [tool.targets.includes("native") ? "System" : "Version", tool.version],
    ["Probed", surveyed && surveyed.version !== tool.version ? `with ${surveyed.version}` : null],
    ["Size", surveyed?.executableBytes ? formatBytes(surveyed.executableBytes) : null],
    ["WASI", surveyed?.wasi ? describeWasi(surveyed.wasi) : null],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(
        ([label, value]) =>
          value !== null && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function describeWasi({ preview1, preview2 }: NonNullable<SurveyedRuntime["wasi"]>): string {
  const levels = [preview1 && "preview 1", preview2 && "preview 2"].filter((level) => level !== false);
  return levels.length === 0 ? "neither preview ran" : levels.join(" and ");
}

function Printed({ printed }: { printed: PrintedRuntime }) {
  const facts: [string, string][] = [
    ["Written in", printed.writtenIn],
    ["Compilation", printed.compilation],
    ["Interoperability", printed.interoperability.join(", ") || "–"],
    ["Contributors", formatCount(printed.contributors)],
    ["Platforms", printed.platforms.join(", ")],
  ];
  return (
    <div className={styles.printed}>
      <dl className={styles.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {printed.erratum !== null && <p className={styles.erratum}>Erratum: {printed.erratum}</p>}
    </div>
  );
}
