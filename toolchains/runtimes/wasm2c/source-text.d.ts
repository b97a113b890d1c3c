/** Bundlers replace such an import by the file's text. */
declare module "*.h?raw" {
  const source: string;
  export default source;
}
