import type { EmulatorAddress } from "#shared/model/faas/emulator.ts";

/** What tests ask of an emulator, over HTTP as anybody would. */
export function clientOf({ url, edgeUrl, auth }: EmulatorAddress) {
  const authorization = `Basic ${Buffer.from(auth).toString("base64")}`;
  const ask = (path: string): Promise<Response> => fetch(`${url}${path}`, { headers: { authorization } });
  const put = (path: string, body: unknown): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: "PUT",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  return {
    url,
    put,
    stop: () => fetch(`${url}/workbench/v1/stop`, { method: "POST", headers: { authorization } }),
    json: async <T>(path: string): Promise<T> => (await (await ask(path)).json()) as T,
    deploy: async (name: string, code: Buffer, timeoutMs = 60_000): Promise<void> => {
      const exec = { kind: "wasi:1", code: code.toString("base64") };
      const path = `/api/v1/namespaces/_/actions/${name}?overwrite=true`;
      const answer = await put(path, { exec, limits: { timeout: timeoutMs } });
      if (!answer.ok) throw new Error(await answer.text());
    },
    /** Through the edge. */
    call: async (name: string): Promise<{ status: number; activationId: string }> => {
      const answer = await fetch(`${edgeUrl}/${name}`);
      return { ...((await answer.json()) as { activationId: string }), status: answer.status };
    },
  };
}
