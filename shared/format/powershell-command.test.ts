import { expect, test } from "vitest";
import { formatPowerShellCommand } from "./powershell-command.ts";

test.each([
  [["--name", "plates", "file://event.json", "128"], "aws --name plates file://event.json 128"],
  [["it's here", "$HOME", "a`b"], "aws 'it''s here' '$HOME' 'a`b'"],
  // A list, a splatted variable, and an option that PowerShell would take apart.
  [["S3Bucket=B,S3Key=k", "@file", "-x.y", ""], "aws 'S3Bucket=B,S3Key=k' '@file' '-x.y' ''"],
])("%j", (args, command) => {
  expect(formatPowerShellCommand({ exe: "aws", args })).toBe(command);
});
