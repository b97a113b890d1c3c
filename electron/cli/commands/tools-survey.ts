import { formatBytes } from "#shared/format/bytes.ts";
import { formatDuration } from "#shared/format/durations.ts";
import { RuntimeSurvey, type SurveyedRuntime } from "#shared/model/runtime-survey.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
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
    startUp: startUp.map(({ ref, medianNs, runs, reason }) => ({
      runtime: ref,
      medianMs: medianNs === null ? null : medianNs / 1e6,
      runs,
      reason,
    })),
  }));
  output.answer({ surveyedAtMs: survey.surveyedAtMs, runtimes }, formatSurvey(survey));
  return EXIT.done;
}

function formatSurvey({ runtimes }: RuntimeSurvey): string {
  const rows = runtimes.flatMap((runtime) =>
    runtime.startUp.map(({ ref, medianNs, reason }) => [
      ref,
      runtime.version ?? "",
      runtime.executableBytes === null ? "–" : formatBytes(runtime.executableBytes),
      wasiWords(runtime),
      medianNs === null ? (reason ?? "–") : formatDuration(medianNs),
    ]),
  );
  return formatTable(["MODE", "VERSION", "SIZE", "WASI", "START-UP OF AN EMPTY PROGRAM"], rows);
}

function wasiWords({ wasi }: SurveyedRuntime): string {
  if (wasi === null) return "–";
  return [wasi.preview1 && "preview 1", wasi.preview2 && "preview 2"].filter(Boolean).join(", ") || "none";
}
