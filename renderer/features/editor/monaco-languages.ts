import * as cpp from "monaco-editor/languages/definitions/cpp/cpp";
import * as markdown from "monaco-editor/languages/definitions/markdown/markdown";
import * as rust from "monaco-editor/languages/definitions/rust/rust";

const DEFINITIONS = { c: cpp, cpp, markdown, rust };

/**
 * Registers what the workbench highlights. Monaco's own registration would fetch each language when its first file
 * opens: with a server that is gone just then, the text would stay without colours.
 */
export function registerLanguages(monaco: typeof import("monaco-editor/editor/editor.api")): void {
  for (const [id, { conf, language }] of Object.entries(DEFINITIONS)) {
    monaco.languages.register({ id });
    monaco.languages.setLanguageConfiguration(id, conf);
    monaco.languages.setMonarchTokensProvider(id, language);
  }
}
