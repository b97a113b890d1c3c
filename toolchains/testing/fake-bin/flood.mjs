import { writeSync } from "node:fs";

const chunk = "x".repeat(64 * 1024);
for (;;) {
  try {
    writeSync(1, chunk);
  } catch (error) {
    if (error.code !== "EAGAIN") throw error;
  }
}
