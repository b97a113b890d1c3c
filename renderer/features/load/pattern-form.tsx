import { FileDown, FileUp, Plus } from "lucide-react";
import { useState } from "react";
import { z } from "zod";
import { WorkbenchError } from "#shared/errors.ts";
import { safeWord } from "#shared/format/export-name.ts";
import type { Failure } from "#shared/model/failure.ts";
import { LoadPattern, type LoadGroup } from "#shared/model/load/load-pattern.ts";
import { toFailure } from "../../host/index.ts";
import { saveFile } from "../../results/index.ts";
import { Button, FailureNotice, Field, Input, Notice } from "../../ui/index.ts";
import { FileButton } from "./file-button.tsx";
import { GroupFields } from "./group-fields.tsx";
import { CLOSED_GROUP, OPEN_GROUP, type LoadForm } from "./load-form.ts";
import { withNewName } from "./load-words.ts";
import { textFile } from "./text-file.ts";
import styles from "./load-setup.module.css";

interface PatternFormProps {
  form: LoadForm;
  onChange: (change: Partial<LoadForm>) => void;
}

/** A pattern of one's own: its groups, and how it comes in from a file. */
export function PatternForm({ form, onChange }: PatternFormProps) {
  const { own, planTargets } = form;
  const [failure, setFailure] = useState<Failure | null>(null);
  const [notes, setNotes] = useState<readonly string[]>([]);

  const readFile = async (file: File) => {
    setFailure(null);
    setNotes([]);
    try {
      const { change, warnings } = await readPatternFile(file);
      setNotes(warnings);
      onChange(change);
    } catch (error) {
      setFailure(toFailure(error));
    }
  };
  const setGroup = (place: number, group: LoadGroup) =>
    onChange({ own: { ...own, groups: own.groups.map((one, at) => (at === place ? group : one)) } });
  const add = (group: LoadGroup) =>
    onChange({
      own: { ...own, groups: [...own.groups, withNewName(group, own.groups)] },
      // What a new group asks for is what the first one does; a single list is for all of them.
      planTargets: planTargets && planTargets.length > 1 ? [...planTargets, planTargets[0]!] : planTargets,
    });
  const remove = (place: number) =>
    onChange({
      own: { ...own, groups: own.groups.filter((_, at) => at !== place) },
      planTargets: planTargets && planTargets.length > 1 ? planTargets.filter((_, at) => at !== place) : planTargets,
    });

  return (
    <div className={styles.own}>
      <Field label="Name of the pattern">
        <Input value={own.name} onChange={({ target }) => onChange({ own: { ...own, name: target.value } })} />
      </Field>
      {own.groups.map((group, place) => (
        <GroupFields
          // eslint-disable-next-line react/no-array-index-key -- a group's name changes while it is typed
          key={place}
          group={group}
          onChange={(changed) => setGroup(place, changed)}
          onRemove={own.groups.length > 1 ? () => remove(place) : undefined}
          onFailure={setFailure}
        />
      ))}
      <div className={styles.buttons}>
        <Button size="sm" icon={<Plus />} aria-label="Add a closed group" onClick={() => add(CLOSED_GROUP)}>
          Closed
        </Button>
        <Button size="sm" icon={<Plus />} aria-label="Add an open group" onClick={() => add(OPEN_GROUP)}>
          Open
        </Button>
        <FileButton label="Import" accept=".jmx,.json,application/json" icon={<FileUp />} onFile={readFile} />
        <Button
          size="sm"
          icon={<FileDown />}
          title="As wb load takes it"
          onClick={() =>
            saveFile(textFile(`${safeWord(own.name)}.json`, "application/json", JSON.stringify(own, null, 2)))
          }
        >
          Save
        </Button>
      </div>
      {failure && (
        <FailureNotice failure={failure} title="The file was not imported" onDismiss={() => setFailure(null)} />
      )}
      {notes.length > 0 && (
        <Notice kind="warn" title="Not all of the plan is as in JMeter" onDismiss={() => setNotes([])}>
          <ul className={styles.notes}>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}

/** Our JSON, or a test plan of JMeter with what it asks for. Throws INVALID_REQUEST for what is neither. */
async function readPatternFile(file: File): Promise<{ change: Partial<LoadForm>; warnings: string[] }> {
  const text = await file.text();
  if (/\.jmx$/i.test(file.name)) {
    const { readJmx } = await import("#shared/load/jmeter/read-jmx.ts");
    const { pattern, targets, warnings } = readJmx(text);
    return { change: { pattern: "own", own: pattern, planTargets: targets, subject: "url" }, warnings };
  }
  const parsed = LoadPattern.safeParse(parseJson(text, file.name));
  if (!parsed.success)
    throw new WorkbenchError("INVALID_REQUEST", `${file.name} is no pattern: ${z.prettifyError(parsed.error)}`);
  return { change: { pattern: "own", own: parsed.data, planTargets: null }, warnings: [] };
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WorkbenchError("INVALID_REQUEST", `${name} is no JSON.`, {
      hint: "A pattern is a .json file, or a .jmx file of JMeter.",
    });
  }
}
