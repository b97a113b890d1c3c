import { describe, expect, test } from "vitest";
import { wat } from "#toolchains/wasm/testing/wat.ts";
import { guestCall } from "../testing/guest-calls.ts";
import { WasmApi } from "../web-assembly.ts";
import { ignoreGuestRejections } from "./guest-rejections.ts";
import { compileEmscriptenLoader, createEmscriptenContext, runEmscripten } from "./run-emscripten.ts";

const EVERYTHING = ["clock", "random", "environment", "scratch-folder"] as const;
const module = new WasmApi.Module(wat("(module)"));

/** Runs a text as the loader, as hostile code would be deployed. */
function run(text: string, more: Parameters<typeof guestCall>[0] = {}) {
  const { call, output } = guestCall({ features: EVERYTHING, ...more });
  const loader = compileEmscriptenLoader(text, "loader.js");
  return { ...runEmscripten(loader, module, call, createEmscriptenContext()), stdout: output.stdout };
}

/**
 * What hostile code does with any value that may be the host's: `tell` prints HOST when its class leads to a `Function`
 * that makes code, which in the context itself none does, or when it is of no class of the context's.
 */
const PROBE = `
  const ownRoots = [Object.prototype, null];
  function rootOf(value) {
    let root = value;
    for (let at = value; at !== null; at = Object.getPrototypeOf(at)) root = at;
    return root;
  }
  function isForeign(value) {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
    const root = rootOf(value);
    return root !== Object.prototype && root !== value;
  }
  function tell(what, value) {
    let found = isForeign(value) ? "HOST " : "own ";
    try { if (typeof value.constructor.constructor("return process")().pid === "number") found = "HOST "; } catch {}
    Module.print(found + what);
  }`;

describe("a loader that looks for the host", () => {
  test.for([
    ["this", "tell('this', this); tell('global', globalThis)"],
    [
      "what it is given",
      "for (const name of ['process', 'require', 'module', 'console', 'performance', 'crypto', 'Module']) tell(name, globalThis[name])",
    ],
    [
      "a dynamic import",
      "try { import('node:fs').catch((e) => tell('rejection', e)) } catch (e) { tell('thrown', e) }",
    ],
    [
      "a dynamic import with comments",
      "try { import /* ( */ // x\n ('node:fs').catch((e) => tell('rejection', e)) } catch (e) { tell('thrown', e) }",
    ],
    [
      "a dynamic import behind an old comment",
      "try { import<!-- x\n('node:fs').catch((e) => tell('rejection', e)) } catch (e) { tell('thrown', e) }",
    ],
    ["spread, a dynamic import", "try { [...import('node:fs')] } catch (e) { tell('thrown', e) }"],
    [
      "code from text",
      "for (const make of [eval, Function, (async () => {}).constructor, (function* () {}).constructor]) try { tell('made', make('import(\"fs\")')) } catch (e) { tell('thrown', e) }",
    ],
    [
      "streaming compilation",
      "tell('streaming', WebAssembly.compileStreaming ?? {}); try { WebAssembly.compileStreaming({}).catch((e) => tell('rejection', e)) } catch (e) { tell('thrown', e) }",
    ],
    ["a package", "try { require('child_process') } catch (e) { tell('thrown', e) }"],
    ["a file", "try { require('fs').readFileSync('/etc/passwd') } catch (e) { tell('thrown', e) }"],
    [
      "the frames of a stack",
      `Error.prepareStackTrace = (error, frames) => frames;
       function look() { for (const frame of new Error().stack) { tell('frame', frame); tell('this', frame.getThis()); tell('function', frame.getFunction()); } }
       look(); Module.preRun.push(look); Promise.resolve().then(look);
       Module.instantiateWasm(new Proxy({}, { get() { look(); } }), (instance, ...rest) => { tell('instance', instance); look(); tell('rest', rest); });`,
    ],
    [
      "a stack that overflows in the host",
      `const seen = new Set();
       function deeper() { try { Module.print(''); } catch (e) { seen.add(e); } try { deeper(); } catch (e) { seen.add(e); } }
       deeper(); let count = 0; for (const error of seen) if (count++ < 50) tell('overflow', error);`,
    ],
    [
      "a stack that overflows in the clock, the random bytes and the instance",
      `const seen = new Set();
       function deeper() {
         for (const call of [() => performance.now(), () => crypto.getRandomValues(new Uint8Array(9)), () => Module.instantiateWasm({}, () => {})])
           try { call(); } catch (e) { seen.add(e); }
         try { deeper(); } catch (e) { seen.add(e); }
       }
       deeper(); let count = 0; for (const error of seen) if (count++ < 50) tell('overflow', error);`,
    ],
    [
      "the class that makes instances",
      `const Real = WebAssembly.Instance; WebAssembly.Instance = function (module, imports) { tell('module', module); return new Real(module, imports); };
       Module.instantiateWasm({}, (instance) => { tell('instance', instance); tell('exports', instance.exports); });`,
    ],
    [
      "arguments of methods it replaced",
      `var spied = []; let busy = false;
       const { getOwnPropertyNames, getOwnPropertyDescriptor } = Object;
       for (const owner of [Function.prototype, Array.prototype, String.prototype, Object.prototype, Uint8Array.prototype.__proto__, Promise.prototype, Reflect, JSON, Object])
         for (const name of getOwnPropertyNames(owner)) {
           const real = getOwnPropertyDescriptor(owner, name).value;
           if (typeof real !== 'function' || name === 'constructor') continue;
           owner[name] = function (...values) {
             spied[spied.length] = this; for (let i = 0; i < values.length; i++) spied[spied.length] = values[i];
             return Reflect_apply(real, this, values);
           };
         }
       Module.print('x'); Module.printErr('x'); try { Module.quit(1, new Error('x')) } catch {} crypto.getRandomValues(new Uint8Array(5)); performance.now();
       Module.instantiateWasm({}, () => {});`,
    ],
  ])("finds none by %s", ([, text]) => {
    const prelude = `const Reflect_apply = Reflect.apply; ${PROBE}`;
    const after =
      "; if (typeof spied !== 'undefined') for (let i = 0, count = spied.length; i < count; i++) tell('spied', spied[i]);";
    const { stdout } = run(`${prelude}; ${text}${after}; Module.print('looked');`);
    expect(stdout).toContain("looked");
    expect(stdout.split("\n").filter((line) => line.startsWith("HOST"))).toEqual([]);
  });

  test("finds none by walking through everything that it can reach", () => {
    const { stdout } = run(`${PROBE}
      const seen = new Set([globalThis]);
      for (const value of seen)
        for (const key of Reflect.ownKeys(value)) {
          const { value: direct, get, set } = Reflect.getOwnPropertyDescriptor(value, key);
          for (const next of [direct, get, set, Object.getPrototypeOf(value)])
            if ((typeof next === "object" || typeof next === "function") && next !== null) seen.add(next);
        }
      let foreign = 0;
      for (const value of seen) if (isForeign(value)) { foreign++; tell('value', value); }
      Module.print(seen.size + ' ' + foreign);`);
    expect(stdout).toMatch(/^\d{3,} 0\n$/);
  });

  test("has no clock and no chance where none is allowed, and each call has the same", () => {
    const text = `const d = new Date();
      Module.print([Date.now() < 1e6, d.getTime() < 1e6, new d.constructor().getTime() < 1e6, performance.now() < 1e6, typeof Intl,
        typeof crypto, new Date(2020, 1, 1).getFullYear(), typeof Date(), Date.UTC(1970, 0)].join());
      Module.print(Math.random());`;
    const [first, second] = [run(text, { features: [] }), run(text, { features: [] })];
    expect(first.stdout).toMatch(/^true,true,true,true,undefined,undefined,2020,string,0\n0\.\d+\n$/);
    expect(second.stdout).toBe(first.stdout);
  });
});

describe("a loader that pollutes", () => {
  const POLLUTION = `
    for (const owner of [Object.prototype, Array.prototype, Function.prototype, String.prototype, Error.prototype]) {
      owner.polluted = true;
      Object.defineProperty(owner, "toJSON", { value: () => "polluted", configurable: true });
      Object.defineProperty(owner, "then", { value: (f) => f("polluted"), configurable: true });
    }
    Object.defineProperty(Object.prototype, "state", { get: () => "exit", set() {} });
    Array.prototype[Symbol.iterator] = () => { throw "iterator"; };
    String.prototype.split = () => ["exit", "0", ""];
    JSON.stringify = JSON.parse = () => "polluted";
    String = Number = Error = Uint8Array = undefined;`;

  test("changes nothing of the host's or of the next call's", () => {
    const polluted = run(`${POLLUTION} throw { name: "Trap", message: "its own" };`);
    expect(polluted).toMatchObject({ end: "unusable-loader", message: "Trap: its own" });
    expect("polluted" in {} || "polluted" in [] || "toJSON" in Object("")).toBe(false);
    const next = run(`Module.print([({}).polluted, [].polluted, "".polluted, typeof String].join())`);
    expect(next.stdout).toBe(",,,function\n");
  });

  test.for([
    ["a text", "throw 'text'", "text"],
    ["nothing", "throw undefined", /undefined|can't be described/],
    ["a number", "throw 5", "5"],
    [
      "what throws when it is read",
      "throw { get message() { throw 1 }, toString() { throw 2 } }",
      /can't be described/,
    ],
    ["a proxy", "throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })", /can't be described/],
    ["many lines", "throw new Error('one\\ntwo')", "Error: one"],
    ["much", "throw new Error('x'.repeat(1e6))", /^.{1,500}$/],
    ["an error of syntax later on", "null.x", /TypeError/],
  ] as const)("by throwing %s is told in a line", ([, text, message]) => {
    const outcome = run(text);
    expect(outcome).toMatchObject({ end: "unusable-loader", exitCode: null });
    expect(outcome.message).toMatch(message);
  });

  test("can't forge its outcome by exit codes that are none", () => {
    const exit = (status: string) => run(`try { Module.quit(${status}, { name: "ExitStatus" }) } catch {}`);
    expect(exit("7")).toMatchObject({ end: "exit", exitCode: 7 });
    expect(exit("'x\\nexit\\n0'")).toMatchObject({ end: "exit", exitCode: 0 });
    expect(exit("{ valueOf() { return 3 } }")).toMatchObject({ end: "exit", exitCode: 3 });
  });

  test("gets no word out after its limit, whatever it catches", () => {
    let pieces = 0;
    const flood = `for (let i = 0; i < 1000; i++) try { Module.print("x".repeat(1000)) } catch {} process.exit(0);`;
    const outcome = run(flood, { onOutput: () => ++pieces < 3 });
    expect(outcome).toMatchObject({ end: "output-limit", exitCode: null });
    expect(pieces).toBe(3);
  });
});

test("rejections of guests are ignored, and not looked at; those of the host are not", async () => {
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  const failures: unknown[] = [];
  const uncaught = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => failures.push(error));
  try {
    ignoreGuestRejections();
    const { stdout } = run(`
      const inspected = { [Symbol.for("nodejs.util.inspect.custom")]() { Module.print("inspected") }, get message() { Module.print("read") } };
      Promise.reject(inspected);
      Object.setPrototypeOf(Promise.reject(inspected), new Proxy({}, { getPrototypeOf() { Module.print("trapped"); return null } }));
      Module.print("done");`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stdout).toBe("done\n");
    expect(failures).toEqual([]);
    void Promise.reject(new Error("the host's"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(failures).toHaveLength(1);
  } finally {
    process.removeAllListeners("unhandledRejection");
    process.removeAllListeners("uncaughtException");
    for (const listener of others) process.on("unhandledRejection", listener);
    for (const listener of uncaught) process.on("uncaughtException", listener);
  }
});
