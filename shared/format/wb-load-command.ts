import { LoadRequest } from "../model/load/load-run.ts";
import { BUILT_IN_PATTERNS } from "../load/built-in-patterns.ts";
import { formatCommand } from "./command-line.ts";
import { safeWord } from "./export-name.ts";
import { option } from "./wb-command.ts";

/**
 * The command line that puts load as a request asks for; a pattern of one's own is written to a file first. Null where no
 * command can say it: requests of a test plan are in the plan's own file.
 */
export function wbLoadCommand(input: Parameters<typeof LoadRequest.parse>[0]): string | null {
  const request = LoadRequest.parse(input);
  const { subject, pattern, patternName, sandboxes, argument, memoryMb, timeoutMs, pool, warmUp, insecure } = request;
  const address = subject.kind === "url" ? onlyAddress(subject.targets) : null;
  if (subject.kind === "url" && address === null) return null;
  const isBuiltIn = Object.hasOwn(BUILT_IN_PATTERNS, patternName.toLowerCase());
  const file = `${safeWord(patternName)}.json`;
  const endpoint = subject.kind === "url" ? undefined : subject.endpoint;
  const named = subject.kind === "url" ? undefined : subject.kind === "file" ? subject.file : subject.name;
  const command = formatCommand({
    exe: "wb",
    args: [
      "load",
      isBuiltIn ? patternName : file,
      ...option("function", named),
      ...option("url", address?.url ?? endpoint?.url),
      ...option("auth", endpoint?.auth === "" ? undefined : endpoint?.auth),
      ...(insecure ? ["--insecure"] : []),
      ...option("sandboxes", sandboxes.length === 0 ? undefined : sandboxes.join(",")),
      ...option("argument", address ? address.body : argument === undefined ? undefined : JSON.stringify(argument)),
      ...option("pool", endpoint === undefined && subject.kind !== "function" ? pool : undefined, "paper"),
      ...option("memory", memoryMb),
      ...option("timeout", timeoutMs, 60_000),
      ...option("warmup", warmUp.requests, 0),
    ],
  });
  if (isBuiltIn) return command;
  const writing = formatCommand({ exe: "printf", args: ["%s", JSON.stringify(pattern)] });
  return `${writing} > ${file} && ${command}`;
}

/** What `--url` and `--argument` can say. */
function onlyAddress(targets: Extract<LoadRequest["subject"], { kind: "url" }>["targets"]) {
  const [list, ...others] = targets;
  const [target, ...more] = list ?? [];
  if (target === undefined || others.length > 0 || more.length > 0 || target.bodies.length > 1) return null;
  return { url: target.url, body: target.bodies[0] };
}
