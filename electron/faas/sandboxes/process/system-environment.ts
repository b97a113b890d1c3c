/** What programs need of an environment to work at all; nothing of the emulator's own that says anything about its user. */
export function systemEnvironment(home: string): Record<string, string> {
  if (process.platform !== "win32") return { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: home, TMPDIR: home };
  // Without it many of Windows' own libraries can't be loaded.
  const systemRoot = process.env["SystemRoot"] ?? "C:\\Windows";
  return { SystemRoot: systemRoot, PATH: `${systemRoot}\\System32`, USERPROFILE: home, TEMP: home, TMP: home };
}
