import { Cell, RunManifest, Sample } from "../model/benchmark.ts";
import { wbBenchCommand } from "../format/wb-command.ts";
import { z } from "zod";

/** What a figure's file carries besides the picture: enough to check it, redraw it and measure again. */
export const FigureExperiment = z.object({
  format: z.literal("wasm-workbench-experiment"),
  schemaVersion: z.literal(1),
  /** The workbench and every tool that had a part in it, by name. */
  versions: z.record(z.string(), z.string()),
  commands: z.object({
    /** Repeats the whole comparison, with the same order of runs. */
    wb: z.string(),
    cells: z.array(z.object({ program: z.string(), runtime: z.string(), build: z.array(z.string()), run: z.string() })),
  }),
  ...RunManifest.pick({ machine: true, seed: true, request: true, methods: true }).shape,
  run: RunManifest.pick({ id: true, createdAt: true, finishedAt: true, state: true }),
  cells: z.array(Cell),
  /** Every run, warm-up included, as it was measured. */
  samples: z.array(Sample),
});
export type FigureExperiment = z.infer<typeof FigureExperiment>;

export function figureExperiment(manifest: RunManifest, samples: readonly Sample[]): FigureExperiment {
  const { id, createdAt, finishedAt, state, machine, seed, request, methods, cells } = manifest;
  return {
    format: "wasm-workbench-experiment",
    schemaVersion: 1,
    versions: toolVersions(manifest),
    commands: {
      wb: wbBenchCommand({ ...request, seed }),
      cells: cells.map(({ program, runtime, artifact, command }) => ({
        program,
        runtime,
        build: artifact?.commands ?? [],
        run: command,
      })),
    },
    machine,
    seed,
    request,
    methods,
    run: { id, createdAt, finishedAt, state },
    cells,
    samples: [...samples],
  };
}

function toolVersions({ appVersion, machine, cells }: RunManifest): Record<string, string> {
  const versions: Record<string, string> = { "wasm-workbench": appVersion, node: machine.nodeVersion };
  for (const { terms, artifact } of cells) {
    if (terms !== null && terms.tier !== "native") versions[terms.runtime] = terms.version;
    const [, id, version] = /^(\S+)\s+(.+)$/.exec(artifact?.compiler ?? "") ?? [];
    if (id !== undefined && version !== undefined) versions[id] = version;
  }
  return versions;
}
