import { Button, FailureNotice, Notice } from "../../ui/index.ts";
import { useWorkspaceStores, type Document } from "../../workspace/index.ts";

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** What the user should know of a file's text: it came back from a draft, or it couldn't be saved. */
export function DocumentNotices({ document }: { document: Document }) {
  const { documents } = useWorkspaceStores();
  const { keepRestored, discardRestored, save, dismissSaveFailure } = documents.getState();
  const { path } = document;
  return (
    <>
      {document.restored && (
        <Notice
          kind="info"
          title={`${path} has text that was never saved`}
          actions={
            <>
              <Button variant="primary" size="sm" onClick={() => void keepRestored(path)}>
                Keep
              </Button>
              <Button size="sm" onClick={() => discardRestored(path)}>
                Discard
              </Button>
            </>
          }
        >
          Typed until {WHEN.format(document.restored.savedAtMs)}, and shown below. Keep saves it, Discard goes back to
          the file.
        </Notice>
      )}
      {document.saveFailure && (
        <FailureNotice
          title={`${path} is not saved`}
          failure={document.saveFailure}
          onDismiss={() => dismissSaveFailure(path)}
          actions={
            <Button size="sm" busy={document.saving} onClick={() => void save(path)}>
              Retry
            </Button>
          }
        />
      )}
    </>
  );
}
