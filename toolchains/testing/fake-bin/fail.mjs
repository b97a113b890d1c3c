console.error("fail: error: this always fails");
process.exit(3);
