import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ReconnectingLink, type Transport } from "./reconnecting-link.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A transport that the test opens, refuses and closes by hand. */
function manualTransport() {
  const attempts: { accept(answer: string): { close(): void }; refuse(): void }[] = [];
  const open = () =>
    new Promise<Transport>((resolve, reject) => {
      attempts.push({
        accept(answer) {
          let close = () => {};
          const closed = new Promise<void>((settle) => {
            close = settle;
          });
          resolve({ link: { call: () => Promise.resolve(answer) }, closed });
          return { close };
        },
        refuse: () => reject(new Error("refused")),
      });
    });
  return { open, attempts };
}

const call = (link: ReconnectingLink) => link.call(["app", "info"], undefined, { context: {} });
const settle = () => vi.advanceTimersByTimeAsync(0);

test("a call made before the first connection waits for it", async () => {
  const { open, attempts } = manualTransport();
  const link = new ReconnectingLink(open);
  expect(link.connection.get()).toBe("connecting");
  const answer = call(link);
  attempts[0]?.accept("hello");
  expect(await answer).toBe("hello");
  expect(link.connection.get()).toBe("connected");
});

test("a call made while the connection is lost fails at once and says what to do", async () => {
  const { open, attempts } = manualTransport();
  const link = new ReconnectingLink(open);
  const transport = attempts[0]?.accept("hello");
  await settle();
  transport?.close();
  await settle();
  expect(link.connection.get()).toBe("lost");
  await expect(call(link)).rejects.toMatchObject({ hint: expect.stringContaining("npm start") as string });
});

test("opens again after a loss, and then answers", async () => {
  const { open, attempts } = manualTransport();
  const link = new ReconnectingLink(open);
  const seen: string[] = [];
  link.connection.subscribe(() => seen.push(link.connection.get()));
  const first = attempts[0]?.accept("first");
  await settle();
  first?.close();
  await vi.advanceTimersByTimeAsync(300);
  attempts[1]?.accept("second");
  await settle();
  expect(seen).toEqual(["connected", "lost", "connected"]);
  expect(await call(link)).toBe("second");
});

test("a refused connection is tried again with growing pauses", async () => {
  const { open, attempts } = manualTransport();
  const link = new ReconnectingLink(open);
  attempts[0]?.refuse();
  await settle();
  expect(link.connection.get()).toBe("lost");
  await vi.advanceTimersByTimeAsync(299);
  expect(attempts).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(attempts).toHaveLength(2);
  attempts[1]?.refuse();
  await vi.advanceTimersByTimeAsync(599);
  expect(attempts).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  attempts[2]?.accept("back");
  await settle();
  expect(link.connection.get()).toBe("connected");
  expect(await call(link)).toBe("back");
});

test("a call that is given up while waiting ends", async () => {
  const { open } = manualTransport();
  const link = new ReconnectingLink(open);
  const controller = new AbortController();
  const waiting = link.call(["app", "info"], undefined, { context: {}, signal: controller.signal });
  const outcome = expect(waiting).rejects.toThrow("enough");
  controller.abort(new Error("enough"));
  await outcome;
});
