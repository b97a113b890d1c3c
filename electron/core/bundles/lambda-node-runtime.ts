/**
 * A program of its own: what AWS' Node runtime does with a function, as far as bundles need it. It finds the handler that
 * `_HANDLER` names below `LAMBDA_TASK_ROOT`, waits for what its module does at first, and calls it for every event:
 * with a promise, or with a callback.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

type Callback = (error: unknown, answer?: unknown) => void;
type Handler = (event: unknown, context: object, callback: Callback) => unknown;

const env = process.env;
const base = `http://${env["AWS_LAMBDA_RUNTIME_API"] ?? ""}/2018-06-01/runtime`;

async function main(): Promise<void> {
  let handler: Handler;
  try {
    handler = await loadHandler(env["LAMBDA_TASK_ROOT"] ?? process.cwd(), env["_HANDLER"] ?? "index.handler");
  } catch (error) {
    await post("/init/error", errorOf(error), "Runtime.InitError");
    process.exitCode = 1;
    return;
  }
  for (;;) {
    const next = await fetch(`${base}/invocation/next`);
    const id = next.headers.get("lambda-runtime-aws-request-id") ?? "";
    const deadlineMs = Number(next.headers.get("lambda-runtime-deadline-ms"));
    const arn = next.headers.get("lambda-runtime-invoked-function-arn") ?? "";
    env["_X_AMZN_TRACE_ID"] = next.headers.get("lambda-runtime-trace-id") ?? "";
    try {
      const answer = await call(handler, await next.json(), contextOf(id, arn, deadlineMs));
      await post(`/invocation/${id}/response`, answer === undefined ? null : answer);
    } catch (error) {
      await post(`/invocation/${id}/error`, errorOf(error), "Unhandled");
    }
  }
}

/** `index.handler`: a file without its ending, and what it exports. */
async function loadHandler(root: string, name: string): Promise<Handler> {
  const dot = name.lastIndexOf(".");
  const [file, exported] = [name.slice(0, dot), name.slice(dot + 1)];
  const path = ["js", "mjs", "cjs"].map((ending) => join(root, `${file}.${ending}`)).find((one) => existsSync(one));
  if (path === undefined) throw new Error(`Cannot find module '${file}'`);
  const module = (await loadModule(path)) as Record<string, unknown>;
  const found = module[exported] ?? (module["default"] as Record<string, unknown> | undefined)?.[exported];
  if (typeof found !== "function") throw new Error(`${name} is undefined or not exported`);
  return found as Handler;
}

async function loadModule(path: string): Promise<unknown> {
  if (path.endsWith(".mjs")) return import(pathToFileURL(path).href);
  try {
    return createRequire(path)(path) as unknown;
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_REQUIRE_ESM") throw error;
    return import(pathToFileURL(path).href);
  }
}

function call(handler: Handler, event: unknown, context: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback: Callback = (error, answer) => {
      if (error === null || error === undefined) resolve(answer);
      else
        reject(error instanceof Error ? error : new Error(typeof error === "string" ? error : JSON.stringify(error)));
    };
    const returned = handler(event, context, callback);
    if (typeof (returned as Promise<unknown> | undefined)?.then === "function") resolve(returned);
  });
}

function contextOf(awsRequestId: string, invokedFunctionArn: string, deadlineMs: number): object {
  return {
    awsRequestId,
    invokedFunctionArn,
    callbackWaitsForEmptyEventLoop: true,
    functionName: env["AWS_LAMBDA_FUNCTION_NAME"],
    functionVersion: env["AWS_LAMBDA_FUNCTION_VERSION"],
    memoryLimitInMB: env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    logGroupName: env["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: env["AWS_LAMBDA_LOG_STREAM_NAME"],
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function errorOf(error: unknown): object {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { errorType: name, errorMessage: message, stackTrace: (stack ?? "").split("\n") };
}

async function post(path: string, body: unknown, errorType?: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${base}${path}`, {
    method: "POST",
    headers: errorType === undefined ? headers : { ...headers, "lambda-runtime-function-error-type": errorType },
    body: JSON.stringify(body),
  });
  if (response.status === 413)
    return post(
      path.replace(/response$/, "error"),
      errorOf(new Error("The answer is longer than Lambda's 6 MB.")),
      "Function.ResponseSizeTooLarge",
    );
  if (response.status >= 500) process.exit(1);
}

await main();
