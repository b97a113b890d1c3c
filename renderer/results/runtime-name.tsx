/** A runtime and its mode; where room is short it breaks after the colon and nowhere else. */
export function RuntimeName({ runtime }: { runtime: string }) {
  const mode = runtime.indexOf(":") + 1;
  return (
    <>
      {runtime.slice(0, mode)}
      {mode > 0 && <wbr />}
      {runtime.slice(mode)}
    </>
  );
}
