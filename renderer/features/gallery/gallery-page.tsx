import { FolderOpen } from "lucide-react";
import { useEffect, useState } from "react";
import { LANGUAGE_WORDS } from "#shared/format/language-words.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { Example, ProgramEntry } from "#shared/model/project.ts";
import { languageOf } from "#shared/model/target.ts";
import { toFailure, useClient, useConnection } from "../../host/index.ts";
import { Button, FailureNotice, Skeleton } from "../../ui/index.ts";
import { useWorkspace } from "../../workspace/index.ts";
import styles from "./gallery-page.module.css";

interface GalleryPageProps {
  /** Called after a copy of an example was opened. */
  onOpened: () => void;
  onOpenFolder: () => void;
}

/** Where a first visit starts: programs to choose from, each one click away from a comparison. */
export function GalleryPage({ onOpened, onOpenFolder }: GalleryPageProps) {
  const client = useClient();
  const connection = useConnection();
  const openExample = useWorkspace((state) => state.openExample);
  const openFailure = useWorkspace((state) => state.failure);
  const [examples, setExamples] = useState<readonly Example[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [opening, setOpening] = useState<string | null>(null);

  useEffect(() => {
    if (connection === "lost") return;
    let current = true;
    client.examples.list().then(
      (found) => {
        if (current) setExamples(found);
      },
      (error: unknown) => {
        if (current) setFailure(toFailure(error));
      },
    );
    return () => {
      current = false;
    };
  }, [client, connection]);

  const open = async (example: Example, program: ProgramEntry) => {
    setOpening(`${example.id}/${program.file}`);
    const opened = await openExample(example.id, program.file);
    setOpening(null);
    if (opened) onOpened();
  };

  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div>
          <h1>How fast is WebAssembly here?</h1>
          <p>
            Choose a program. It opens as your own copy, is built to native code and to wasm, and Compare measures both
            on this machine.
          </p>
        </div>
        <Button icon={<FolderOpen />} onClick={onOpenFolder}>
          Open a folder
        </Button>
      </header>
      {(failure ?? openFailure) && <FailureNotice failure={(failure ?? openFailure) as Failure} />}
      {examples === null && !failure && (
        <div className={styles.grid}>
          {[0, 1, 2, 3, 4, 5].map((place) => (
            <Skeleton key={place} lines={1} height="7.5rem" label="Loading examples" />
          ))}
        </div>
      )}
      {examples?.map((example) => (
        <section key={example.id} className={styles.example} aria-labelledby={`example-${example.id}`}>
          <h2 id={`example-${example.id}`}>{example.title}</h2>
          {example.about && <p>{example.about}</p>}
          <div className={styles.grid}>
            {example.programs.map((program) => (
              <ProgramCard
                key={program.file}
                program={program}
                busy={opening === `${example.id}/${program.file}`}
                onOpen={() => void open(example, program)}
              />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

function ProgramCard({ program, busy, onOpen }: { program: ProgramEntry; busy: boolean; onOpen: () => void }) {
  const language = languageOf(program.file);
  return (
    <button type="button" className={styles.card} aria-busy={busy || undefined} onClick={busy ? undefined : onOpen}>
      <span className={styles.cardHeader}>
        <strong>{program.title ?? program.file}</strong>
        {language && <span className={styles.language}>{LANGUAGE_WORDS[language]}</span>}
      </span>
      {program.about && <span className={styles.about}>{program.about}</span>}
      <span className={styles.file}>{program.file}</span>
    </button>
  );
}
