import { isAbsolute, resolve } from "node:path";
import { z } from "zod";
import type { Diagnostic } from "#shared/model/diagnostic.ts";
import type { MessageContext } from "./gcc-like.ts";

/** The parts used of https://doc.rust-lang.org/rustc/json.html */
const Span = z.object({
  file_name: z.string(),
  line_start: z.number(),
  line_end: z.number(),
  column_start: z.number(),
  column_end: z.number(),
  is_primary: z.boolean(),
  label: z.string().nullable(),
});
export const RustcMessage = z.object({
  message: z.string(),
  level: z.string(),
  code: z.object({ code: z.string() }).nullable(),
  spans: z.array(Span),
  children: z.array(z.object({ message: z.string(), level: z.string() })),
  rendered: z.string().nullable(),
});
export type RustcMessage = z.infer<typeof RustcMessage>;

const SEVERITIES: Record<string, Diagnostic["severity"]> = {
  error: "error",
  "error: internal compiler error": "error",
  warning: "warning",
  note: "note",
  help: "note",
};
/** What rustc says after the last real message. */
const SUMMARY = /^aborting due to |^\d+ warnings? emitted/;

function parseMessage(line: string): RustcMessage | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return RustcMessage.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** What a message says for people; null for the summary at the end. */
export function diagnosticOf(message: RustcMessage, context: MessageContext): Diagnostic | null {
  const severity = SEVERITIES[message.level];
  if (severity === undefined || (message.spans.length === 0 && SUMMARY.test(message.message))) return null;
  const code = message.code === null ? {} : { code: message.code.code };
  const span = message.spans.find((candidate) => candidate.is_primary) ?? message.spans[0];
  if (span === undefined) {
    // The linker's own words come as notes; without them "linking failed" says nothing.
    const linker = message.children.flatMap((child) =>
      /undefined|cannot find|error/i.test(child.message) ? [child.message] : [],
    );
    const text = [message.message, ...linker].join("\n");
    return { file: context.sources[0] ?? "", line: 0, column: 0, severity, message: text, ...code };
  }
  return {
    file: isAbsolute(span.file_name) ? span.file_name : resolve(context.folder, span.file_name),
    line: span.line_start,
    column: span.column_start,
    endLine: span.line_end,
    endColumn: span.column_end,
    severity,
    message: span.label === null ? message.message : `${message.message}: ${span.label}`,
    ...code,
  };
}

/** Reads rustc's `--error-format=json`; lines of other programs in between are left out. */
export function parseRustcJson(output: string, context: MessageContext): Diagnostic[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const message = parseMessage(line);
    return message === undefined ? [] : (diagnosticOf(message, context) ?? []);
  });
}

/** The same output as rustc would have printed it for a person. */
export function renderRustcJson(output: string): string {
  return output
    .split(/(?<=\n)/)
    .map((line) => parseMessage(line)?.rendered ?? line)
    .join("");
}
