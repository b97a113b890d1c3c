#!/usr/bin/env node
import { listenForInterruption } from "./interruption.ts";
import { handleOutputFaults } from "./output-faults.ts";

// Before anything else is even loaded: a signal that comes meanwhile is answered like any other.
const interruption = listenForInterruption();
handleOutputFaults();
void import("./command-line.ts").then(({ runCommandLine }) => runCommandLine(process.argv, interruption));
