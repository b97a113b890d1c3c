// Hangs and can't be asked to end.
process.on("SIGTERM", () => undefined);
setInterval(() => undefined, 1_000);
console.log("ready");
