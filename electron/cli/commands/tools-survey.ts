import { formatBytes } from "#shared/format/bytes.ts";
import { formatMedian } from "#shared/format/durations.ts";
import { describeLoad } from "#shared/format/load-words.ts";
import { RuntimeSurvey, type SurveyedRuntime } from "#shared/model/runtime-survey.ts";
import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import { formatTable } from "../printers/table.ts";
import type { Session } from "../session.ts";
import { watchJob, whyNoResult } from "../watch-job.ts";

/** `wb tools survey`: what every installed runtime takes to start, measured now. */
export async function toolsSurvey(session: Session): Promise<number> {
  const { workbench, output } = session;
  const { jobId } = await workbench.client.tools.survey();
  const view = await watchJob(jobId, session);
  const survey = RuntimeSurvey.safeParse(view.result).data;
  if (!survey || view.status !== "succeeded") {
    const failure = whyNoResult(view, "The survey");
    output.answer({}, "", failure);
    return exitCodeOf(failure.code);
  }
  const runtimes = survey.runtimes.map(({ startUp, ...runtime }) => ({
    ...runtime,
    startUp: startUp.map(({ ref, medianNs, ci95Ns, runs, reason }) => ({
      runtime: ref,
      medianMs: medianNs === null ? null : medianNs / 1e6,
      ci95Ms: ci95Ns?.map((ns) => ns / 1e6) ?? null,
      runs,
      reason,
    })),
  }));
  output.answer({ surveyedAtMs: survey.surveyedAtMs, load: survey.load ?? null, runtimes }, formatSurvey(survey));
  return EXIT.done;
}

function formatSurvey({ runtimes, load }: RuntimeSurvey): string {
  const rows = runtimes.flatMap((runtime) =>
    runtime.startUp.map(({ ref, medianNs, ci95Ns, runs, reason }) => [
      ref,
      runtime.version ?? "",
      runtime.executableBytes === null ? "–" : formatBytes(runtime.executableBytes),
      wasiWords(runtime),
      medianNs === null ? "–" : String(runs),
      medianNs === null ? (reason ?? "–") : formatMedian(medianNs, ci95Ns ?? null),
    ]),
  );
  const table = formatTable(["MODE", "VERSION", "SIZE", "WASI", "RUNS", "START-UP OF AN EMPTY PROGRAM"], rows);
  const notes = ["Medians, with their 95 % intervals in brackets.", load && `When it began: ${describeLoad(load)}.`];
  return [table, "", notes.filter(Boolean).join(" ")].join("\n");
}

function wasiWords({ wasi }: SurveyedRuntime): string {
  if (wasi === null) return "–";
  return [wasi.preview1 && "preview 1", wasi.preview2 && "preview 2"].filter(Boolean).join(", ") || "none";
}
