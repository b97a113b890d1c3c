import { join, resolve } from "node:path";
import { writeFileAtomic } from "#core/store/atomic-write.ts";
import { WorkbenchError } from "#shared/errors.ts";
import type { Failure } from "#shared/model/failure.ts";
import { PaperId, type PaperResult } from "#shared/model/paper.ts";
import { paperFigureJson } from "#shared/papers/paper-json.ts";
import { PAPERS } from "#shared/papers/papers.ts";
import { partFailures } from "#shared/papers/part-failures.ts";
import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import { formatPaper, formatPaperRuns } from "../printers/paper.ts";
import type { Session } from "../session.ts";
import { watchJob, whyNoResult } from "../watch-job.ts";

export interface PaperCommandOptions {
  only?: string[];
  quick?: boolean;
  out?: string;
  resume?: string;
  list?: boolean;
}

/** `wb paper PAPER [--only fig4,fig6] [--quick] [--out DIR]`, `wb paper PAPER --resume RUN`, `wb paper --list` */
export async function paper(name: string | undefined, options: PaperCommandOptions, session: Session): Promise<number> {
  const { workbench, output } = session;
  const { client } = workbench;
  if (options.list) {
    const papers = await client.papers.list();
    output.answer({ papers }, formatPaperRuns(papers));
    return EXIT.done;
  }
  const { jobId, runId } = await start(name, options, session);
  const view = await watchJob(jobId, session, (event) => {
    // Which benchmark begins is told in any case; what compilers say, to people only.
    if (event.type === "log" && (event.source === "paper" || !output.json)) output.note(event.text);
  });
  const fault = view.result ? null : whyNoResult(view, "The run");
  const result = await client.papers.get({ runId }).catch((error: unknown) => {
    if (fault) return null;
    throw error;
  });
  if (!result) {
    output.answer({ runId }, "", fault);
    return exitCodeOf(fault?.code ?? "");
  }
  const written = await writeFigures(result, options.out, session);
  const { manifest, statements } = result;
  const { scale } = manifest.request;
  const figures = PAPERS[manifest.request.paper].figures(result.parts, scale).map((figure) => ({
    ...paperFigureJson(figure, scale),
    svg: written.get(`${figure.id}.svg`) ?? null,
    json: written.get(`${figure.id}.json`) ?? null,
  }));
  const { paper, only } = manifest.request;
  const failure = fault ?? failureOf(result);
  output.answer(
    { runId, paper, scale, only, state: manifest.state, figures, statements },
    formatPaper(result, written),
    failure,
  );
  return failure ? exitCodeOf(failure.code) : EXIT.done;
}

async function start(name: string | undefined, options: PaperCommandOptions, { workbench: { client } }: Session) {
  if (options.resume !== undefined) {
    if (options.only !== undefined || options.quick === true)
      throw new WorkbenchError("INVALID_REQUEST", "--resume goes on with a run as it was asked for.", {
        hint: "Leave out --only and --quick.",
      });
    return client.papers.resume({ runId: options.resume });
  }
  const known = PaperId.safeParse(name);
  if (!known.success)
    throw new WorkbenchError(
      "INVALID_REQUEST",
      name === undefined ? "Which paper is missing." : `There is no paper ${name}.`,
      { hint: `Papers: ${PaperId.options.join(", ")}.` },
    );
  return client.papers.start({
    paper: known.data,
    scale: options.quick === true ? "quick" : "paper",
    only: [...new Set(options.only ?? [])],
  });
}

/** Paths of the figures' files by their names: in the run's own folder, or in the one that was asked for. */
async function writeFigures(
  { manifest, folder, parts }: PaperResult,
  out: string | undefined,
  { workbench: { client } }: Session,
): Promise<Map<string, string>> {
  const { paper, scale } = manifest.request;
  if (PAPERS[paper].figures(parts, scale).length === 0) return new Map();
  const files = await client.papers.export({ runId: manifest.id, formats: ["svg", "json"] });
  const target = out === undefined ? folder : resolve(out);
  if (out !== undefined)
    for (const file of files) await writeFileAtomic(join(target, file.name), Buffer.from(file.base64, "base64"));
  return new Map(files.map(({ name }) => [name, join(target, name)]));
}

/**
 * A runtime that fails, or isn't there, is a result and told beside the others'. An experiment of which nothing could be
 * measured makes the command fail; but one that needs a tool that isn't here, only where it was asked for.
 */
function failureOf({ manifest, parts }: PaperResult): Failure | null {
  if (manifest.state === "cancelled") {
    const hint = `wb paper ${manifest.request.paper} --resume ${manifest.id} goes on with it.`;
    return { code: "CANCELLED", message: "The run was cancelled; what was measured is kept.", hint };
  }
  const isAsked = manifest.request.only.length > 0;
  const failed = partFailures(parts).find(({ failure }) => isAsked || failure.code !== "TOOL_UNAVAILABLE");
  if (!failed) return manifest.failure;
  const { message, hint } = failed.failure;
  const again = `wb paper ${manifest.request.paper} --resume ${manifest.id} measures it again.`;
  return {
    ...failed.failure,
    message: `${failed.experiment}: ${message}`,
    hint: [hint, again].filter((words) => words !== null).join(" "),
  };
}
