import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createMemoryHost, type MemoryHostOptions } from "../testing/memory-host.ts";
import { AUTOSAVE_DELAY_MS, createDocumentStore, DRAFT_DELAY_MS, isDirty } from "./document-store.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function openPrime(options: MemoryHostOptions = {}) {
  const host = createMemoryHost({ files: { "prime.c": "saved" }, ...options });
  const store = createDocumentStore(host.client);
  store.getState().reset("/home/ada/primes", options.drafts ?? []);
  await store.getState().open("prime.c");
  host.calls.length = 0;
  const document = () => {
    const found = store.getState().documents["prime.c"];
    if (!found) throw new Error("prime.c is not open");
    return found;
  };
  return { host, store, document, edit: (text: string) => store.getState().edit("prime.c", text) };
}

describe("while typing", () => {
  test("a draft is kept every 200 ms, the newest text each time", async () => {
    const { host, edit } = await openPrime();
    edit("a");
    await wait(DRAFT_DELAY_MS - 1);
    expect(host.drafts.size).toBe(0);
    edit("ab");
    await wait(1);
    expect(host.drafts.get("prime.c")?.text).toBe("ab");
    edit("abc");
    await wait(DRAFT_DELAY_MS);
    expect(host.drafts.get("prime.c")?.text).toBe("abc");
  });

  test("the file is written a second after the last key, and the draft goes", async () => {
    const { host, edit, document } = await openPrime();
    edit("a");
    await wait(AUTOSAVE_DELAY_MS - 1);
    edit("ab");
    await wait(AUTOSAVE_DELAY_MS - 1);
    expect(host.files.get("prime.c")).toBe("saved");
    await wait(1);
    expect(host.files.get("prime.c")).toBe("ab");
    expect(host.drafts.size).toBe(0);
    expect(isDirty(document())).toBe(false);
  });

  test("without autosave only the draft is written", async () => {
    const { host, store, edit, document } = await openPrime();
    store.getState().setAutosave(false);
    edit("a");
    await wait(10 * AUTOSAVE_DELAY_MS);
    expect(host.files.get("prime.c")).toBe("saved");
    expect(host.drafts.get("prime.c")?.text).toBe("a");
    expect(isDirty(document())).toBe(true);
  });

  test("a page that goes away writes its draft at once", async () => {
    const { host, store, edit } = await openPrime();
    edit("last words");
    store.getState().flushDrafts();
    await wait(0);
    expect(host.drafts.get("prime.c")?.text).toBe("last words");
  });

  test("typing back to what is on the disk needs no save", async () => {
    const { host, edit } = await openPrime();
    edit("a");
    edit("saved");
    await wait(AUTOSAVE_DELAY_MS);
    expect(host.calls).toEqual([]);
  });
});

describe("saving", () => {
  test("a failure keeps the text and says why; trying again saves it", async () => {
    const { host, store, edit, document } = await openPrime();
    host.failWith("projects.writeFile", { code: "DISK_FULL", message: "The disk is full", hint: "Free some space." });
    edit("precious");
    await wait(AUTOSAVE_DELAY_MS);
    expect(document()).toMatchObject({ text: "precious", saving: false, saveFailure: { code: "DISK_FULL" } });
    expect(document().saveFailure?.hint).toBe("Free some space.");
    host.failWith("projects.writeFile", null);
    expect(await store.getState().save("prime.c")).toBe(true);
    expect(host.files.get("prime.c")).toBe("precious");
    expect(document().saveFailure).toBeNull();
  });

  test("a failing draft doesn't get in the way of the save", async () => {
    const { host, edit } = await openPrime();
    host.failWith("projects.writeDraft", { code: "DISK_FULL", message: "The disk is full" });
    edit("a");
    await wait(AUTOSAVE_DELAY_MS);
    expect(host.files.get("prime.c")).toBe("a");
  });

  test("saveAll writes everything that isn't saved, and says whether all of it was", async () => {
    const { host, store, edit } = await openPrime({ files: { "prime.c": "saved", "other.c": "other" } });
    await store.getState().open("other.c");
    edit("a");
    expect(await store.getState().saveAll()).toBe(true);
    expect(host.calls.filter((call) => call.startsWith("projects.writeFile"))).toEqual(["projects.writeFile prime.c"]);
    host.failWith("projects.writeFile", { code: "PERMISSION_DENIED", message: "No permission" });
    edit("b");
    expect(await store.getState().saveAll()).toBe(false);
  });

  test("closing saves first, and stays open when that fails", async () => {
    const { host, store, edit, document } = await openPrime();
    host.failWith("projects.writeFile", { code: "DISK_FULL", message: "The disk is full" });
    edit("a");
    store.getState().close("prime.c");
    await wait(0);
    expect(document().text).toBe("a");
    host.failWith("projects.writeFile", null);
    store.getState().close("prime.c");
    await wait(0);
    expect(store.getState().documents).toEqual({});
    expect(host.files.get("prime.c")).toBe("a");
  });

  test("text typed while a save is under way is saved after it", async () => {
    const { host, store, edit, document } = await openPrime();
    edit("first");
    const saving = store.getState().save("prime.c");
    const stop = store.subscribe(() => {
      if (!document().saving) return;
      stop();
      edit("second");
    });
    await saving;
    expect(host.files.get("prime.c")).toBe("first");
    expect(isDirty(document())).toBe(true);
    await wait(AUTOSAVE_DELAY_MS);
    expect(host.files.get("prime.c")).toBe("second");
    expect(host.drafts.size).toBe(0);
  });
});

describe("text that was never saved", () => {
  const drafts = [{ path: "prime.c", text: "typed before the crash", savedAtMs: 1_234 }];

  test("comes back, is announced, and isn't saved by itself", async () => {
    const { host, document, edit } = await openPrime({ drafts });
    expect(document()).toMatchObject({
      text: "typed before the crash",
      savedText: "saved",
      restored: { savedAtMs: 1_234 },
    });
    edit("typed on");
    await wait(10 * AUTOSAVE_DELAY_MS);
    expect(host.files.get("prime.c")).toBe("saved");
    expect(host.drafts.get("prime.c")?.text).toBe("typed on");
  });

  test("Keep saves it", async () => {
    const { host, store, document } = await openPrime({ drafts });
    expect(await store.getState().keepRestored("prime.c")).toBe(true);
    expect(host.files.get("prime.c")).toBe("typed before the crash");
    expect(host.drafts.size).toBe(0);
    expect(document().restored).toBeNull();
  });

  test("Discard goes back to the file", async () => {
    const { host, store, document } = await openPrime({ drafts });
    store.getState().discardRestored("prime.c");
    await wait(0);
    expect(document()).toMatchObject({ text: "saved", restored: null, revision: 1 });
    expect(host.drafts.size).toBe(0);
    expect(host.files.get("prime.c")).toBe("saved");
  });

  test("a draft that says the same as the file is dropped silently", async () => {
    const same = [{ path: "prime.c", text: "saved", savedAtMs: 1 }];
    const { host, document } = await openPrime({ drafts: same });
    expect(document().restored).toBeNull();
    expect(host.drafts.size).toBe(0);
  });

  test("comes back even when its file is gone", async () => {
    const { host, store, document } = await openPrime({ drafts, files: {} });
    expect(document()).toMatchObject({ state: "ready", text: "typed before the crash", savedText: null });
    await store.getState().keepRestored("prime.c");
    expect(host.files.get("prime.c")).toBe("typed before the crash");
  });
});

test("a file that can't be read says why, and can be tried again", async () => {
  const { host, store, document } = await openPrime({ files: {} });
  expect(document()).toMatchObject({ state: "unreadable", failure: { code: "FILE_NOT_FOUND" } });
  host.files.set("prime.c", "here now");
  await store.getState().open("prime.c");
  expect(document()).toMatchObject({ state: "ready", text: "here now" });
});

test("a renamed file keeps its identity, text and pending save", async () => {
  const { host, store, edit, document } = await openPrime();
  const { id } = document();
  edit("typed");
  store.getState().renamed("prime.c", "src/prime.c");
  host.files.set("src/prime.c", "saved");
  expect(store.getState().documents["src/prime.c"]).toMatchObject({ id, text: "typed" });
  await wait(AUTOSAVE_DELAY_MS);
  expect(host.files.get("src/prime.c")).toBe("typed");
});

test("a removed file is not written again", async () => {
  const { host, store, edit } = await openPrime();
  edit("typed");
  store.getState().removed("prime.c");
  host.files.delete("prime.c");
  await wait(10 * AUTOSAVE_DELAY_MS);
  expect(host.files.has("prime.c")).toBe(false);
});
