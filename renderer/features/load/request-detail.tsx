import type { ReactNode } from "react";
import { formatDuration } from "#shared/format/durations.ts";
import { START_WORDS } from "#shared/format/start-words.ts";
import { describeTimes } from "#shared/faas/time-words.ts";
import { correctedLatencyNs } from "#shared/load/request-times.ts";
import type { LoadSample } from "#shared/model/load/load-sample.ts";
import type { LoadManifest, StoredLoad } from "#shared/model/load/load-run.ts";
import { CopyCommand, StatusPill, WaterfallTable } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import styles from "./load-page.module.css";

export interface ChosenRequest {
  /** Its series' place in the run. */
  place: number;
  sample: LoadSample;
}

/** Where the time of one request went: by the client's clock, and in the server phase by phase. */
export function RequestDetail({ run, chosen }: { run: StoredLoad; chosen: ChosenRequest | null }) {
  const shown = chosen ?? longestRequest(run);
  if (shown === null) return null;
  return (
    <section
      className={styles.figure}
      aria-label="Chosen request"
      aria-live={chosen === null ? undefined : "polite"}
      data-request
    >
      <header>
        <h3>{chosen === null ? "The longest request" : "The chosen request"}</h3>
        <Outcome sample={shown.sample} />
      </header>
      <p className={styles.hint}>
        Click another in “Every request over time” or “Requests by sandbox”, or go to it with the arrow keys and press
        Enter.
      </p>
      <Request manifest={run.manifest} chosen={shown} />
    </section>
  );
}

/** What is most worth a look before one is chosen. */
function longestRequest({ samples }: StoredLoad): ChosenRequest | null {
  let longest: ChosenRequest | null = null;
  for (const [place, own] of samples.entries())
    for (const sample of own)
      if (longest === null || sample.latencyNs > longest.sample.latencyNs) longest = { place, sample };
  return longest;
}
function Outcome({ sample: { error, status } }: { sample: LoadSample }) {
  return <StatusPill tone={error === null ? "ok" : "error"}>{status === 0 ? "no answer" : status}</StatusPill>;
}

function Request({ manifest, chosen: { place, sample } }: { manifest: LoadManifest; chosen: ChosenRequest }) {
  const { server, error, latencyNs, connectNs, firstByteNs, startNs, group, thread } = sample;
  const correctedNs = correctedLatencyNs(sample);
  const startKind = server?.startKind ?? null;
  const times = server?.phases && server.serverNs !== null ? { phases: server.phases, totalNs: server.serverNs } : null;
  const groupName = manifest.request.pattern.groups[group]?.name;
  return (
    <>
      <p>
        <strong>{manifest.series[place]?.label}</strong>
        {startKind !== null && `, ${startKind}: ${START_WORDS[startKind]}.`} {times && describeTimes(times)}
      </p>
      {error && <p className={styles.error}>{error.message}</p>}
      <dl className={styles.facts}>
        <Fact label="Latency">{formatDuration(latencyNs)}</Fact>
        {correctedNs > latencyNs && <Fact label="Corrected">{formatDuration(correctedNs)}</Fact>}
        <Fact label="Connecting">{connectNs === 0 ? "reused" : formatDuration(connectNs)}</Fact>
        <Fact label="First byte after">{firstByteNs === 0 ? "–" : formatDuration(firstByteNs)}</Fact>
        <Fact label="Sent after">{formatDuration(startNs)}</Fact>
        <Fact label="Thread">
          {thread + 1} of {groupName}
        </Fact>
      </dl>
      {times ? <WaterfallTable activation={times} /> : <p className={styles.hint}>The server told no phases.</p>}
      {server?.activationId != null && <ActivationId manifest={manifest} id={server.activationId} />}
    </>
  );
}

/** An activation of an emulator that ended with its run is gone; its id is still in what was exported. */
function ActivationId({ manifest: { request }, id }: { manifest: LoadManifest; id: string }) {
  const { subject } = request;
  const isHere = subject.kind === "function" && subject.endpoint === undefined;
  return (
    <p className={styles.activation}>
      Activation {isHere ? <a href={addresses.activation(subject.name, id)}>{id}</a> : <code>{id}</code>}
      <CopyCommand command={id} label="Copy id" />
    </p>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd data-numeric>{children}</dd>
    </div>
  );
}
