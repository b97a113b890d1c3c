import type { BundleFile, BundleParts, PlannedCommand, SizeLimit } from "./adapter.ts";
import { json } from "./common.ts";

const MB = 1024 * 1024;

/** docs.aws.amazon.com/lambda: gettingstarted-limits. */
export const LAMBDA_LIMITS: readonly SizeLimit[] = [
  {
    what: "archive that is sent directly",
    of: "archive",
    limitBytes: 50 * MB,
    otherwise: "Put it into an S3 bucket: the commands say how.",
  },
  { what: "code, unpacked", of: "unpacked", limitBytes: 250 * MB, otherwise: null },
];

const MEMORY_MB = { least: 128, most: 10_240 };
const TIMEOUT_S = { least: 1, most: 900 };

/** What a function may be given there, and in a sentence each how that differs from what was asked for. */
export function lambdaSettings({ settings }: BundleParts): {
  memoryMb: number;
  timeoutSeconds: number;
  notes: string[];
} {
  const memoryMb = Math.min(MEMORY_MB.most, Math.max(MEMORY_MB.least, settings.memoryMb));
  const wanted = Math.ceil(settings.timeoutMs / 1000);
  const timeoutSeconds = Math.min(TIMEOUT_S.most, Math.max(TIMEOUT_S.least, wanted));
  const notes = [
    memoryMb === settings.memoryMb
      ? null
      : `Lambda gives ${MEMORY_MB.least} to ${MEMORY_MB.most} MB: ${memoryMb} MB instead of ${settings.memoryMb}.`,
    timeoutSeconds * 1000 === settings.timeoutMs
      ? null
      : `Lambda's time limit is in whole seconds up to ${TIMEOUT_S.most}: ${timeoutSeconds} s.`,
  ];
  return { memoryMb, timeoutSeconds, notes: notes.filter((note) => note !== null) };
}

/** Who may be the function: Lambda itself. */
export const trustPolicy: BundleFile = json(
  "trust-policy.json",
  {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
  },
  "lets Lambda run as the role",
);

export function lambdaCommands(
  parts: BundleParts,
  archive: { name: string; sizeBytes: number },
  runtime: readonly string[],
): PlannedCommand[] {
  const { name } = parts.settings;
  const { memoryMb, timeoutSeconds } = lambdaSettings(parts);
  const role = `${name}-role`;
  const isSentDirectly = archive.sizeBytes <= 50 * MB;
  const key = `${name}.zip`;
  const created = isSentDirectly
    ? ["--zip-file", `fileb://${archive.name}`]
    : ["--code", `S3Bucket=BUCKET,S3Key=${key}`];
  const updated = isSentDirectly ? created : ["--s3-bucket", "BUCKET", "--s3-key", key];
  const aws = (title: string, args: string[], note: string | null = null): PlannedCommand => ({
    title,
    note,
    exe: "aws",
    args,
  });
  return [
    aws(
      "Make a role, once",
      ["iam", "create-role", "--role-name", role, "--assume-role-policy-document", "file://trust-policy.json"],
      "A role that is there already does, too.",
    ),
    aws("Let it write logs, once", [
      "iam",
      "attach-role-policy",
      "--role-name",
      role,
      "--policy-arn",
      "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    ]),
    ...(isSentDirectly
      ? []
      : [
          aws(
            "Put the archive into a bucket",
            ["s3", "cp", archive.name, `s3://BUCKET/${key}`],
            "BUCKET is one of yours, in the function's region.",
          ),
        ]),
    aws(
      "Create",
      [
        ["lambda", "create-function", "--function-name", name, ...runtime],
        ["--role", `arn:aws:iam::ACCOUNT_ID:role/${role}`],
        created,
        ["--memory-size", String(memoryMb), "--timeout", String(timeoutSeconds)],
      ].flat(),
      "ACCOUNT_ID is your account's number: aws sts get-caller-identity",
    ),
    aws("Update the code", ["lambda", "update-function-code", "--function-name", name, ...updated]),
    aws(
      "Call",
      [
        ["lambda", "invoke", "--function-name", name],
        ["--cli-binary-format", "raw-in-base64-out", "--payload", "file://event.json", "answer.json"],
      ].flat(),
      "The answer is in answer.json afterwards.",
    ),
  ];
}
