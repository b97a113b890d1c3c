import { Download, ExternalLink } from "lucide-react";
import { useState } from "react";
import type { InstallManager, InstallMethod } from "#shared/model/install.ts";
import type { Tool } from "#shared/model/tool.ts";
import { Button, CopyCommand, Dialog, LinkedText, Notice } from "../../ui/index.ts";
import { installVerb } from "./tool-words.ts";
import styles from "./install-dialog.module.css";

interface InstallDialogProps {
  tool: Tool;
  onInstall: (manager: InstallManager) => void;
  onClose: () => void;
}

/** Shows exactly what would be done before anything is: commands, where it goes, how long it takes, other ways. */
export function InstallDialog({ tool, onInstall, onClose }: InstallDialogProps) {
  const usual = tool.install.find(({ blocked }) => blocked === null) ?? tool.install[0];
  const [chosen, setChosen] = useState(usual?.manager);
  const method = tool.install.find(({ manager }) => manager === chosen) ?? usual;
  if (!method) return null;
  const verb = installVerb(tool);
  return (
    <Dialog
      title={`${verb}: ${tool.name}`}
      width={44}
      onClose={onClose}
      footer={
        <>
          <span className={styles.page}>
            <InstallPageLink tool={tool} />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            icon={<Download />}
            disabled={method.blocked !== null}
            onClick={() => {
              onInstall(method.manager);
              onClose();
            }}
          >
            {verb}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        {tool.install.length > 1 && (
          <fieldset className={styles.ways}>
            <legend>How</legend>
            {tool.install.map((way) => (
              <label key={way.manager}>
                <input
                  type="radio"
                  name="install-manager"
                  value={way.manager}
                  checked={way.manager === method.manager}
                  onChange={() => setChosen(way.manager)}
                />
                <span>
                  {way.title}
                  <small>{describeWay(way)}</small>
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <div className={styles.commands}>
          <div className={styles.commandsHead}>
            <h3 id="install-commands">{method.commands.length > 1 ? "Commands, in this order" : "Command"}</h3>
            <CopyCommand command={method.commands.join("\n")} label="Copy" />
          </div>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling area must be reachable by keyboard */}
          <pre tabIndex={0} data-autofocus aria-labelledby="install-commands">
            {method.commands.join("\n")}
          </pre>
        </div>
        <dl className={styles.facts}>
          <dt>Goes to</dt>
          <dd>{method.destination}</dd>
          <dt>Takes</dt>
          <dd>{describeTime(method)}</dd>
          <dt>The same in a terminal</dt>
          <dd>
            <CopyCommand command={`wb tools install ${tool.id} --manager ${method.manager}`} label="Copy wb command" />
          </dd>
        </dl>
        {method.blocked !== null && (
          <Notice kind="warn" title="This way can't be used here">
            <LinkedText text={method.blocked} />
          </Notice>
        )}
      </div>
    </Dialog>
  );
}

/** Leads to the tool's own page on installing it, in a browser. */
export function InstallPageLink({ tool }: { tool: Pick<Tool, "name" | "installPage"> }) {
  if (tool.installPage === null) return null;
  return (
    <a className={styles.link} href={tool.installPage} target="_blank" rel="noreferrer" title={tool.installPage}>
      {tool.name}’s own page
      <ExternalLink aria-hidden="true" />
    </a>
  );
}

function describeTime({ minutes }: InstallMethod): string {
  return minutes === null ? "It depends" : `About ${minutes} min`;
}

function describeWay(way: InstallMethod): string {
  return way.blocked === null ? `${describeTime(way)} · into ${way.destination}` : "Can't be used here";
}
