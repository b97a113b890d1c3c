import { Activity } from "lucide-react";
import { BUILT_IN_PATTERNS } from "#shared/load/built-in-patterns.ts";
import { EmptyState } from "../../ui/index.ts";
import { PATTERN_WORDS } from "./load-words.ts";
import { PatternPicture } from "./pattern-picture.tsx";
import styles from "./load-page.module.css";

/** What will be here, and the words that are needed for it. */
export function LoadTeaching() {
  return (
    <div className={styles.teaching}>
      <EmptyState
        icon={<Activity />}
        title="No load was put on anything yet"
        text="Press Run: the function is built and deployed to each sandbox in turn, and every request is kept with where its time went."
      />
      <dl aria-label="Patterns and models">
        {(["scma", "mcsa", "mcma"] as const).map((id) => (
          <div key={id}>
            <PatternPicture pattern={BUILT_IN_PATTERNS[id]} />
            <dt>
              {PATTERN_WORDS[id].label}: {PATTERN_WORDS[id].name.toLowerCase()}
            </dt>
            <dd>{PATTERN_WORDS[id].about}</dd>
          </div>
        ))}
        <div>
          <dt>Closed model</dt>
          <dd>A client waits for its answer before it sends again, so a slow server gets less load.</dd>
        </div>
        <div>
          <dt>Open model</dt>
          <dd>
            Requests arrive by the clock whatever becomes of those before, as visitors do, so a stall makes them queue.
          </dd>
        </div>
        <div>
          <dt>Corrected latency</dt>
          <dd>It counts from when a request was meant to be sent: what waiting for a stalled server hides is in it.</dd>
        </div>
      </dl>
    </div>
  );
}
