import { resolve } from "node:path";
import { z } from "zod";
import type { Diagnostic } from "#shared/model/diagnostic.ts";
import type { MessageContext } from "./gcc-like.ts";
import { RustcMessage, diagnosticOf } from "./rustc-json.ts";

/** The parts used of https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages */
const CompilerMessage = z.object({ reason: z.literal("compiler-message"), message: RustcMessage });
const CompilerArtifact = z.object({
  reason: z.literal("compiler-artifact"),
  manifest_path: z.string(),
  target: z.object({ name: z.string(), kind: z.array(z.string()), crate_types: z.array(z.string()) }),
  filenames: z.array(z.string()),
  /** Null for libraries and build scripts. */
  executable: z.string().nullable(),
});
export type CompilerArtifact = z.infer<typeof CompilerArtifact>;
const BuildScriptExecuted = z.object({ reason: z.literal("build-script-executed") });
const CargoMessage = z.discriminatedUnion("reason", [CompilerMessage, CompilerArtifact, BuildScriptExecuted]);
type CargoMessage = z.infer<typeof CargoMessage>;

/** Undefined for what is no JSON object, null for one that nothing is taken from. */
function parseLine(line: string): CargoMessage | null | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return CargoMessage.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return undefined;
  }
}

export interface CargoOutput {
  /** What was compiled, also when it was fresh, in the order of the build. */
  artifacts: CompilerArtifact[];
  diagnostics: Diagnostic[];
  ranBuildScript: boolean;
}

/** Reads the standard output of `cargo build --message-format=json`; relative paths start at the workspace's root. */
export function parseCargoJson(stdout: string, context: MessageContext): CargoOutput {
  const output: CargoOutput = { artifacts: [], diagnostics: [], ranBuildScript: false };
  for (const line of stdout.split(/\r?\n/)) {
    const message = parseLine(line);
    if (message?.reason === "compiler-artifact") output.artifacts.push(message);
    if (message?.reason === "build-script-executed") output.ranBuildScript = true;
    const diagnostic = message?.reason === "compiler-message" ? diagnosticOf(message.message, context) : null;
    if (diagnostic !== null) output.diagnostics.push(diagnostic);
  }
  return output;
}

/** The same output as cargo would have printed it for a person. */
export function renderCargoJson(stdout: string): string {
  return stdout
    .split(/(?<=\n)/)
    .map((line) => {
      const message = parseLine(line.trimEnd());
      if (message === undefined) return line;
      return message?.reason === "compiler-message" ? (message.message.rendered ?? "") : "";
    })
    .join("");
}

/** What to do about some of cargo's errors, which don't say it themselves. */
const ADVICE: [about: RegExp, advice: string][] = [
  [
    /failed to (download|fetch)|could(n't| not) (resolve|connect)|unable to update registry|network failure/i,
    "Packages of a registry are downloaded once: connect to the network, or run `cargo fetch` or `cargo vendor` where there is one.",
  ],
  [
    /lock file version `?\d+`? (was found|requires)/,
    "A newer cargo wrote this Cargo.lock. Add the target to the newer Rust (rustup target add), or remove Cargo.lock and build with the older one first.",
  ],
];
/** Said after the compiler's own messages. */
const SUMMARY = /^(could not compile|build failed|aborting due to)/;

/**
 * Cargo's own errors, which it prints as text: a manifest that can't be read, a package that can't be found or
 * downloaded, an option it doesn't know, a build script that failed. Paths in them start at `context.folder`.
 */
export function parseCargoErrors(stderr: string, context: MessageContext): Diagnostic[] {
  return stderr.split(/^(?=error(?:\[[^\]]*\])?: )/m).flatMap((block) => {
    const text = /^error(?:\[[^\]]*\])?: ([\s\S]+)/.exec(block)?.[1];
    if (text === undefined || SUMMARY.test(text)) return [];
    // The excerpt of the file and the screen of usage say nothing that the message doesn't.
    const [message = ""] = text.split(/\n\s*-->|\n\s*USAGE:|\n\s*Usage:|\n+For more information|\nwarning: /);
    const place = /^\s*--> (.+):(\d+):(\d+)$/m.exec(text);
    const named = place?.[1] ?? /at `(.+Cargo\.toml)`/.exec(message)?.[1];
    const words = message.trim().replaceAll(/\n\s*\n/g, "\n");
    const advice = ADVICE.find(([about]) => about.test(text))?.[1];
    return {
      file: named === undefined ? (context.sources[0] ?? "") : resolve(context.folder, named),
      line: Number(place?.[2] ?? 0),
      column: Number(place?.[3] ?? 0),
      severity: "error" as const,
      message: advice === undefined ? words : `${words}\n${advice}`,
    };
  });
}
