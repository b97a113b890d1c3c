import { INVOCATION_PHASES } from "../model/faas/activation.ts";
import { isCold } from "../load/cold-starts.ts";
import { owDurationMs } from "../load/openwhisk-duration.ts";
import { correctedLatencyNs } from "../load/request-times.ts";
import type { StoredLoad } from "../model/load/load-run.ts";
import { csvRow } from "./csv.ts";

const HEAD = [
  "sandbox",
  "group",
  "thread",
  "index",
  "intended_ns",
  "start_ns",
  "latency_ns",
  "corrected_ns",
  "connect_ns",
  "first_byte_ns",
  "status",
  "error",
  "bytes_in",
  "bytes_out",
  "activation_id",
  "start_kind",
  "cold",
  "server_ns",
  "ow_duration_ms",
  "ow_wait_time_ms",
  "ow_init_time_ms",
  "ow_kind",
  ...INVOCATION_PHASES.map(
    (phase) => phase.replace(/Ns$/, "").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) + "_ns",
  ),
  "instance_id",
];

/** Every request in a line, moments from the start of its series. */
export function loadCsv({ manifest, samples }: StoredLoad): string {
  const lines = manifest.series.flatMap(({ label }, index) =>
    (samples[index] ?? []).map((sample) => {
      const { server, error } = sample;
      return csvRow([
        label,
        sample.group,
        sample.thread,
        sample.index,
        sample.intendedNs,
        sample.startNs,
        sample.latencyNs,
        correctedLatencyNs(sample),
        sample.connectNs,
        sample.firstByteNs,
        sample.status,
        error?.message ?? "",
        sample.bytesIn,
        sample.bytesOut,
        server?.activationId ?? "",
        server?.startKind ?? "",
        String(isCold(sample) ?? ""),
        server?.serverNs ?? "",
        owDurationMs(sample) ?? "",
        server?.openWhisk?.waitTimeMs ?? "",
        server?.openWhisk?.initTimeMs ?? "",
        server?.openWhisk?.kind ?? "",
        ...INVOCATION_PHASES.map((phase) => server?.phases?.[phase] ?? ""),
        server?.instanceId ?? "",
      ]);
    }),
  );
  return [csvRow(HEAD), ...lines].join("");
}
