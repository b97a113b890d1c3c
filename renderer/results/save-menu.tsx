import { Download } from "lucide-react";
import { useState, type ComponentProps, type ReactNode } from "react";
import type { ExportedFile } from "#shared/contract/index.ts";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure } from "../host/index.ts";
import { Button, Menu } from "../ui/index.ts";
import { saveFile } from "./save-file.ts";

/** One way to save something: what it is called, and the files that the core makes of it. */
export interface SaveChoice {
  id: string;
  label: string;
  note: string;
  files: () => Promise<readonly ExportedFile[]>;
}

interface SaveMenuProps {
  label?: string;
  choices: readonly (SaveChoice | "separator")[];
  disabled?: boolean;
  /** Null when it begins. */
  onFailure: (failure: Failure | null) => void;
  /** In place of the button with the label. */
  trigger?: (props: TriggerProps, saving: boolean) => ReactNode;
}

type TriggerProps = Parameters<ComponentProps<typeof Menu>["trigger"]>[0];

/** A menu of formats; the one that is chosen is made and handed to the browser's own saving. */
export function SaveMenu({ label = "Export", choices, disabled = false, onFailure, trigger }: SaveMenuProps) {
  const [saving, setSaving] = useState(false);
  const save = async ({ files }: SaveChoice) => {
    setSaving(true);
    onFailure(null);
    try {
      for (const file of await files()) saveFile(file);
    } catch (error) {
      onFailure(toFailure(error));
    } finally {
      setSaving(false);
    }
  };
  return (
    <Menu
      label={label}
      placement="bottom-end"
      trigger={(props) =>
        trigger?.(props, saving) ?? (
          <Button {...props} size="sm" icon={<Download />} busy={saving} disabled={disabled}>
            {label}
          </Button>
        )
      }
      items={choices.map((choice) =>
        choice === "separator"
          ? choice
          : { id: choice.id, label: choice.label, note: choice.note, onSelect: () => void save(choice) },
      )}
    />
  );
}
