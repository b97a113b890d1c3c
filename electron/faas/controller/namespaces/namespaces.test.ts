import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { basicHeader, dataFolder } from "../../api/testing/start-api.ts";
import { createNamespaces, OPENWHISK_GUEST_KEY } from "./namespaces.ts";

test("a random key is made for guest, kept, and readable by its user alone", async () => {
  const dataDir = await dataFolder();
  const { key } = (await createNamespaces({ dataDir })).get("guest")!;
  expect(key).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:[A-Za-z0-9]{64}$/);
  const again = await createNamespaces({ dataDir });
  expect(again.authenticate(basicHeader(key))).toEqual({ namespace: "guest", subject: "guest", key });
  const other = await createNamespaces({ dataDir: await dataFolder() });
  expect(other.get("guest")?.key).not.toBe(key);
  await again.add("second");
  if (process.platform !== "win32") expect((await stat(join(dataDir, "namespaces.json"))).mode & 0o777).toBe(0o600);
});

test("namespaces have keys of their own, which end with them", async () => {
  const dataDir = await dataFolder();
  const namespaces = await createNamespaces({ dataDir });
  const [one, two, other] = await Promise.all([
    namespaces.add("team"),
    namespaces.add("team"),
    namespaces.add("other one"),
  ]);
  const again = await createNamespaces({ dataDir });
  for (const identity of [one, two, other]) expect(again.authenticate(basicHeader(identity.key))).toEqual(identity);
  expect(again.list().map(({ namespace }) => namespace)).toEqual(["guest", "team", "team", "other one"]);
  expect(await again.remove("team")).toBe(true);
  expect(await again.remove("team")).toBe(false);
  expect(again.authenticate(basicHeader(two.key))).toBeNull();
  expect((await createNamespaces({ dataDir })).get("team")).toBeNull();
  await expect(again.remove("guest")).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  for (const name of ["", "_", "a/b", "-"])
    await expect(again.add(name)).rejects.toMatchObject({ code: "INVALID_REQUEST" });
});

test("headers that are no key of ours", async () => {
  const namespaces = await createNamespaces({ dataDir: await dataFolder() });
  const { key } = namespaces.get("guest")!;
  const uuid = key.split(":")[0]!;
  for (const header of [
    undefined,
    "",
    "Basic",
    "Basic ",
    "Basic !!!",
    `Bearer ${Buffer.from(key).toString("base64")}`,
    basicHeader(uuid),
    basicHeader(`${uuid}:`),
    basicHeader(`${key}x`),
    basicHeader(key.toUpperCase()),
    basicHeader(`:${key}`),
    basicHeader(OPENWHISK_GUEST_KEY),
  ])
    expect(namespaces.authenticate(header), header).toBeNull();
  expect(namespaces.authenticate(basicHeader(key).replace("Basic", "basic"))?.namespace).toBe("guest");
});

test("OpenWhisk's key opens guest where it was asked for, and is not written down", async () => {
  const dataDir = await dataFolder();
  const known = await createNamespaces({ dataDir, guestKey: true });
  expect(known.authenticate(basicHeader(OPENWHISK_GUEST_KEY))?.namespace).toBe("guest");
  expect(known.get("guest")?.key).toBe(OPENWHISK_GUEST_KEY);
  const without = await createNamespaces({ dataDir });
  expect(without.authenticate(basicHeader(OPENWHISK_GUEST_KEY))).toBeNull();
});
