process.kill(process.pid, "SIGSEGV");
setInterval(() => undefined, 1_000);
