const NEEDS_NO_QUOTES = /^[\w@%+=:,./-]+$/;

function quoteArgument(argument: string): string {
  if (NEEDS_NO_QUOTES.test(argument)) return argument;
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** A command as a person would type it in a POSIX shell; pasted there, it gives exactly these arguments. */
export function formatCommand(command: { exe: string; args: readonly string[] }): string {
  return [command.exe, ...command.args].map(quoteArgument).join(" ");
}
