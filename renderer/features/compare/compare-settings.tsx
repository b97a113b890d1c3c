import { DesignButton } from "./design-button.tsx";
import { RuntimePicker } from "./runtime-picker.tsx";
import { TermsButton } from "./terms-button.tsx";
import styles from "./compare-panel.module.css";

/** On which runtimes and how; program, compilers and arguments are chosen above, for Build and Run too. */
export function CompareSettings() {
  return (
    <div className={styles.settings}>
      <RuntimePicker />
      <div className={styles.design}>
        <TermsButton />
        <DesignButton />
      </div>
    </div>
  );
}
