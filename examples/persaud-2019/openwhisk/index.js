// The JavaScript approach (section 4.1): it loads the module, and calls the function that the module exposes. Zipped with
// fibonacci.wasm and package.json it is an action for OpenWhisk's Node runtime.
const { readFileSync } = require("node:fs");
const path = require("node:path");

// At the start of an instance: later calls find it.
const loaded = WebAssembly.instantiate(readFileSync(path.join(__dirname, "fibonacci.wasm")));

exports.main = async ({ n }) => {
  const { instance } = await loaded;
  // WebAssembly's whole numbers have no sign of their own.
  return { n, fibonacci: instance.exports.fibonacci(n) >>> 0 };
};
