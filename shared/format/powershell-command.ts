/** What PowerShell takes as it stands in an argument; a comma would make a list, and `@` a splatted variable. */
const NEEDS_NO_QUOTES = /^[\w%+=:./\\][\w%+=:./\\-]*$|^--?[\w-]+$/;

function quoteArgument(argument: string): string {
  return NEEDS_NO_QUOTES.test(argument) ? argument : `'${argument.replaceAll("'", "''")}'`;
}

/**
 * A command as a person would type it in PowerShell (about_Quoting_Rules, about_Parsing). Arguments with double quotes
 * reach programs unchanged only from PowerShell 7.3 on, so that JSON is better left in a file.
 */
export function formatPowerShellCommand(command: { exe: string; args: readonly string[] }): string {
  return [command.exe, ...command.args].map(quoteArgument).join(" ");
}
