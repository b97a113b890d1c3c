/** What a person sees who opens the address without its key. Holds nothing from the request. */
export function refusalPage(reason: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Wasm Workbench</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark; }
  code { font-family: ui-monospace, monospace; }
</style>
<h1>This workbench didn’t let the page in</h1>
<p>${reason}</p>
<p>Go to the terminal in which <code>wb serve</code> runs and open the whole address that it printed, with the part after
<code>?token=</code>. If the terminal is closed, start <code>wb serve</code> again: every start makes a new key.</p>
<p>Was the address opened in this browser before? <a href="/">Try again</a>.</p>
</html>
`;
}
