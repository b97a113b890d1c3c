import { Pause, Play, Search, X } from "lucide-react";
import { formatCount, plural } from "#shared/format/numbers.ts";
import { ActivationStatus } from "#shared/model/faas/activation.ts";
import { Button, IconButton, Input, Select } from "../../ui/index.ts";
import { noFilter, type FeedFilter } from "./feed-store.ts";
import { useEmulator, useFeed, useInventory } from "./functions-context.tsx";
import styles from "./feed.module.css";

/** Which activations are shown, and whether new ones push in. */
export function FeedFilters() {
  const filter = useFeed((state) => state.filter);
  const setFilter = useFeed((state) => state.setFilter);
  const functions = useInventory((state) => state.functions);
  const sandboxes = useEmulator((state) => state.sandboxes);
  const isFiltered = Object.entries(noFilter).some(([key, value]) => filter[key as keyof FeedFilter] !== value);
  return (
    <div className={styles.filters} role="search" aria-label="Filter of the activations">
      <Choice
        label="Function"
        value={filter.name}
        options={(functions ?? []).map(({ name }) => name)}
        onChange={(name) => setFilter({ name })}
      />
      <Choice
        label="Status"
        value={filter.status}
        options={ActivationStatus.options}
        onChange={(status) => setFilter({ status })}
      />
      <Choice
        label="Sandbox"
        value={filter.sandbox}
        options={(sandboxes ?? []).filter(({ state }) => state === "available").map(({ id }) => id)}
        onChange={(sandbox) => setFilter({ sandbox })}
      />
      <label className={styles.search}>
        <Search aria-hidden="true" />
        <Input
          type="search"
          aria-label="Text in ids, names, faults, messages or logs"
          placeholder="Text"
          value={filter.text}
          onChange={(event) => setFilter({ text: event.target.value })}
        />
      </label>
      {isFiltered && (
        <IconButton label="Show all activations" icon={<X />} size="sm" onClick={() => setFilter(noFilter)} />
      )}
      <PauseButton />
    </div>
  );
}

function PauseButton() {
  const paused = useFeed((state) => state.paused);
  const waiting = useFeed((state) => state.waiting);
  const perSecond = useFeed((state) => state.perSecond);
  const leftOut = useFeed((state) => state.leftOut);
  const setPaused = useFeed((state) => state.setPaused);
  return (
    <>
      <span className={styles.rate} data-numeric>
        <span title="Calls that ended within the last second, as far as they match the filter">
          {plural(perSecond, "call")}/s
        </span>
        {leftOut > 0 && (
          <span title="They came in faster than anyone reads. All of them are kept: a filter finds them.">
            {` · ${formatCount(leftOut)} not shown`}
          </span>
        )}
      </span>
      <Button
        size="sm"
        icon={paused ? <Play /> : <Pause />}
        aria-pressed={paused}
        title={paused ? "Show what came in meanwhile" : "New activations wait until this is pressed again"}
        onClick={() => setPaused(!paused)}
      >
        {paused ? `Resume${waiting > 0 ? ` (${plural(waiting, "new one")})` : ""}` : "Pause"}
      </Button>
    </>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value | null;
  options: readonly Value[];
  onChange: (value: Value | null) => void;
}

function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  // What is chosen stays a choice, also when it is gone meanwhile.
  const all = value === null || options.includes(value) ? options : [value, ...options];
  return (
    <Select
      aria-label={label}
      value={value ?? ""}
      data-chosen={value !== null || undefined}
      onChange={({ target }) => onChange(all.find((option) => option === target.value) ?? null)}
    >
      <option value="">{`${label}: all`}</option>
      {all.map((option) => (
        <option key={option} value={option}>
          {option}
        </option>
      ))}
    </Select>
  );
}
