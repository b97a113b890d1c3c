import { ChevronDown } from "lucide-react";
import { describeLeftOut, LEVEL_WORDS } from "#shared/format/level-words.ts";
import { joinWords } from "#shared/format/numbers.ts";
import type { LevelOption } from "#shared/model/level-options.ts";
import { Button, IconButton, Menu } from "../ui/index.ts";
import styles from "./make-equal.module.css";

interface MakeEqualProps {
  /** The best first; at least one. */
  options: readonly LevelOption[];
  disabled?: boolean;
  onChoose: (option: LevelOption) => void;
}

/** One click for the best way to level terms, and a menu where there are several. */
export function MakeEqual({ options, disabled = false, onChoose }: MakeEqualProps) {
  const [best] = options;
  if (!best) return null;
  return (
    <span className={styles.split}>
      <Button size="sm" disabled={disabled} title={describeOption(best)} onClick={() => onChoose(best)}>
        Make equal
      </Button>
      {options.length > 1 && (
        <Menu
          label="Ways to make it equal"
          trigger={(props) => (
            <IconButton
              {...props}
              size="sm"
              label="Other ways to make it equal"
              icon={<ChevronDown />}
              disabled={disabled}
            />
          )}
          items={options.map((option) => ({
            id: option.level,
            label: sentence(LEVEL_WORDS[option.level]),
            note: describeRuntimes(option),
            onSelect: () => onChoose(option),
          }))}
        />
      )}
    </span>
  );
}

/** `native and wasmtime, compiled before the run; without node (…).` */
export function describeOption(option: LevelOption): string {
  return `${joinWords(option.runtimes)}, ${LEVEL_WORDS[option.level]}${without(option)}.`;
}

function describeRuntimes(option: LevelOption): string {
  return `${option.runtimes.join(", ")}${without(option)}`;
}

function without(option: LevelOption): string {
  return option.leftOut.length === 0 ? "" : `; without ${describeLeftOut(option)}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
