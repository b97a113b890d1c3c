import { BundleRequest, type BundleRequestInput } from "../model/bundle.ts";
import { formatCommand } from "./command-line.ts";
import { buildArgs, option } from "./wb-command.ts";

/** The command line that makes the same bundle, and proves it where asked. */
export function wbBundleCommand(input: BundleRequestInput, prove = false): string {
  const request = BundleRequest.parse(input);
  const { subject, argument } = request;
  const isFile = subject.kind === "file";
  const args = [
    "bundle",
    isFile ? subject.file : subject.name,
    ...(isFile ? [] : ["--deployed"]),
    ...option("for", request.target),
    ...option("name", request.name),
    ...option("target", isFile ? subject.target : undefined),
    ...option("runtime", request.runtime),
    ...option("memory", request.memoryMb),
    ...option("timeout", request.timeoutMs),
    ...option("allow", request.features?.join(",")),
    ...option("input", request.input),
    ...option("output", request.output),
    ...option("main", request.main),
    ...Object.entries(request.environment ?? {}).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    ...Object.entries(argument).flatMap(([key, value]) => ["--param", key, JSON.stringify(value)]),
    ...(isFile ? buildArgs(subject.build) : []),
    ...option("out", `${request.target}-bundle`),
    ...(prove ? ["--prove"] : []),
  ];
  return formatCommand({ exe: "wb", args });
}
