import { killTreeNow } from "./kill-tree.ts";

/*
 * Reads `+PID` and `-PID` lines, and ends every process that was added and not removed, with its group, when its
 * input ends: then the process that started them is gone, however it ended.
 */
const watched = new Set<number>();
let unread = "";

process.stdin
  .setEncoding("utf8")
  .on("data", (text: string) => {
    const lines = (unread + text).split("\n");
    // Half a number is another process's.
    unread = lines.pop() ?? "";
    for (const line of lines) {
      const pid = Number(line.slice(1));
      if (line.startsWith("+")) watched.add(pid);
      else watched.delete(pid);
    }
  })
  .once("close", () => {
    for (const pid of watched) killTreeNow(pid);
  });
