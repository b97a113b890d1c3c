import { useState } from "react";
import { Button, Checkbox, Dialog, Field, Input } from "../../ui/index.ts";
import { useNodes } from "./functions-context.tsx";
import styles from "./functions-page.module.css";

/** Registers another emulator. Its key is sent once, and kept by the emulator alone. */
export function AddNodeDialog({ onClose }: { onClose: () => void }) {
  const add = useNodes((state) => state.add);
  const [form, setForm] = useState({ url: "", auth: "", name: "", remote: false });
  const [isBusy, setBusy] = useState(false);
  const url = form.url.trim();
  const auth = form.auth.trim();
  const name = form.name.trim();
  const send = async () => {
    setBusy(true);
    await add({ url, auth, remote: form.remote, ...(name !== "" && { name }) });
    onClose();
  };
  return (
    <Dialog
      title="Add a node"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="add-node" busy={isBusy} disabled={url === "" || auth === ""}>
            Add
          </Button>
        </>
      }
    >
      <form
        id="add-node"
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Field label="Address" hint="Of an emulator that runs: wb faas start prints it.">
          <Input
            code
            required
            placeholder="http://127.0.0.1:3234"
            value={form.url}
            onChange={({ target }) => setForm({ ...form, url: target.value })}
          />
        </Field>
        <Field label="Key" hint="Its auth, which wb faas start --json prints. Whoever has it may run code there.">
          <Input
            code
            required
            type="password"
            autoComplete="off"
            value={form.auth}
            onChange={({ target }) => setForm({ ...form, auth: target.value })}
          />
        </Field>
        <Field label="Name (optional)" hint="Small letters, digits and hyphens.">
          <Input
            code
            placeholder="node-1"
            value={form.name}
            onChange={({ target }) => setForm({ ...form, name: target.value })}
          />
        </Field>
        <Checkbox
          label="On another machine"
          note="Key, arguments and answers travel unencrypted: only in a network that you trust."
          checked={form.remote}
          onChange={({ target }) => setForm({ ...form, remote: target.checked })}
        />
      </form>
    </Dialog>
  );
}
