// Monaco declares the types of its languages' registration only.
declare module "monaco-editor/languages/definitions/cpp/cpp";
declare module "monaco-editor/languages/definitions/rust/rust";
