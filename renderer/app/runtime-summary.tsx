import { runtimeColor } from "#shared/figures/palette.ts";
import { Button } from "../ui/index.ts";
import { useWorkspace } from "../workspace/index.ts";
import { useView } from "./view-store.ts";
import styles from "./command-bar.module.css";

const MOST_NAMED = 4;

/** The ticked runtimes, in their colours; they are chosen in the Compare panel, which it opens. */
export function RuntimeSummary() {
  const chosen = useWorkspace((state) => state.runtimes);
  const showResults = useView((state) => state.showResults);
  return (
    <Button
      variant="ghost"
      title="Compared on these; choose them in the Compare panel"
      onClick={() => showResults("compare")}
    >
      {chosen.length === 0 && "no runtime ticked"}
      {chosen.slice(0, MOST_NAMED).map((runtime) => (
        <span key={runtime} className={styles.runtime}>
          <Swatch runtime={runtime} />
          {runtime}
        </span>
      ))}
      {chosen.length > MOST_NAMED && <span>+{chosen.length - MOST_NAMED}</span>}
    </Button>
  );
}

/** The runtime's colour, the same as in every chart; the theme picks the side. */
function Swatch({ runtime }: { runtime: string }) {
  const light = runtimeColor(runtime, "light");
  const dark = runtimeColor(runtime, "dark");
  return (
    <span
      className={styles.swatch}
      aria-hidden="true"
      style={{
        backgroundColor: `light-dark(${light.fill}, ${dark.fill})`,
        borderColor: `light-dark(${light.edge}, ${dark.edge})`,
      }}
    />
  );
}
