import { CloudUpload } from "lucide-react";
import { Dialog, EmptyState } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";

interface NothingOpenDialogProps {
  title: string;
  /** What can't be done: `deployed`. */
  done: string;
  onClose: () => void;
}

/** In place of a dialog about the open program, where none is. */
export function NothingOpenDialog({ title, done, onClose }: NothingOpenDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <EmptyState
        icon={<CloudUpload />}
        title={`Nothing is open that can be ${done}`}
        text="Open a C, C++ or Rust source, or JavaScript; an example does."
        actions={
          <a href={addresses.examples} onClick={onClose}>
            Choose an example
          </a>
        }
      />
    </Dialog>
  );
}
