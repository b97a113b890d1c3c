// Writes suspicious-plates.h, always the same: node make-plates.mjs [FILE]
import { writeFileSync } from "node:fs";

const PLATES = 28_000;
// I, O and Q are too much like 1 and 0.
const LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ";

// A multiplicative generator of Lehmer's with the numbers of Park and Miller: exact in JavaScript's numbers.
let state = 2019;
function below(bound) {
  state = (state * 48_271) % 2_147_483_647;
  return Math.floor((state / 2_147_483_647) * bound);
}

const plates = new Set();
while (plates.size < PLATES) {
  const letters = Array.from({ length: 3 }, () => LETTERS[below(LETTERS.length)]).join("");
  plates.add(letters + String(below(10_000)).padStart(4, "0"));
}

const lines = [];
const sorted = [...plates].toSorted((a, b) => (a < b ? -1 : 1));
for (let at = 0; at < sorted.length; at += 10)
  lines.push(
    sorted
      .slice(at, at + 10)
      .map((plate) => `"${plate}",`)
      .join(""),
  );
writeFileSync(
  process.argv[2] ?? new URL("suspicious-plates.h", import.meta.url),
  `/* Written by make-plates.mjs: ${PLATES} plates in the order of their letters, each a text of seven with its end. */
#pragma once

static const char SUSPICIOUS_PLATES[][8] = {
${lines.join("\n")}
};
`,
);
