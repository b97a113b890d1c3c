/** Bundlers replace such an import by the file's text. */
declare module "*.toml?raw" {
  const source: string;
  export default source;
}

/** Bundlers replace such an import by the file's text. */
declare module "*.lock?raw" {
  const source: string;
  export default source;
}
