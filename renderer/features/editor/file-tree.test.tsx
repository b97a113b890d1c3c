import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HostProvider } from "../../host/index.ts";
import { createMemoryHost } from "../../testing/memory-host.ts";
import { useWorkspaceStores, WorkspaceProvider, type WorkspaceStores } from "../../workspace/index.ts";
import { FileTree } from "./file-tree.tsx";

beforeEach(() => {
  localStorage.clear();
});
afterEach(() => {
  cleanup();
});

async function showTree() {
  const host = createMemoryHost({ root: "/p", files: { "src/a.c": "", "src/b.c": "", "prime.c": "int main;" } });
  let stores: WorkspaceStores | null = null;
  const Peek = () => {
    stores = useWorkspaceStores();
    return null;
  };
  render(
    <HostProvider host={host}>
      <WorkspaceProvider>
        <Peek />
        <FileTree onOpenFolder={() => undefined} />
      </WorkspaceProvider>
    </HostProvider>,
  );
  const { workspace } = stores as unknown as WorkspaceStores;
  await workspace.getState().openProject("/p");
  await screen.findByRole("treeitem", { name: /prime\.c/ });
  const item = (name: string) => screen.getByRole("treeitem", { name: new RegExp(`^${name}`) });
  const paths = () => screen.getAllByRole("treeitem").map((row) => row.dataset.path);
  return { host, workspace, item, paths };
}

test("the keys of a tree open folders and files", async () => {
  const { workspace, item, paths } = await showTree();
  item("src").focus();
  expect(item("src").getAttribute("aria-expanded")).toBe("false");
  fireEvent.keyDown(item("src"), { key: "ArrowRight" });
  expect(paths()).toEqual(["src", "src/a.c", "src/b.c", "prime.c"]);
  fireEvent.keyDown(item("src"), { key: "ArrowRight" });
  expect(document.activeElement).toBe(item("a\\.c"));
  fireEvent.keyDown(item("a\\.c"), { key: "Enter" });
  expect(workspace.getState().activeFile).toBe("src/a.c");
  expect(item("a\\.c").getAttribute("aria-selected")).toBe("true");
  fireEvent.keyDown(item("a\\.c"), { key: "ArrowLeft" });
  fireEvent.keyDown(item("src"), { key: "ArrowLeft" });
  expect(paths()).toEqual(["src", "prime.c"]);
});

test("one row takes part in the page's tab order", async () => {
  const { item } = await showTree();
  expect(item("prime\\.c").tabIndex).toBe(0);
  expect(item("src").tabIndex).toBe(-1);
});

test("Delete asks first, and then deletes", async () => {
  const { host, item, paths } = await showTree();
  fireEvent.keyDown(item("prime\\.c"), { key: "Delete" });
  const dialog = await screen.findByRole("dialog");
  expect(host.files.has("prime.c")).toBe(true);
  fireEvent.click(within(dialog).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(paths()).toEqual(["src"]));
  expect(host.files.has("prime.c")).toBe(false);
});

test("a name that is taken is refused in the dialog", async () => {
  const { host, item } = await showTree();
  fireEvent.keyDown(item("prime\\.c"), { key: "F2" });
  const dialog = await screen.findByRole("dialog");
  const name = within(dialog).getByLabelText("Name");
  fireEvent.change(name, { target: { value: "src/a.c" } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Rename" }));
  expect(await within(dialog).findByText("src/a.c exists already.")).toBeTruthy();
  expect(host.calls.some((call) => call.startsWith("projects.rename"))).toBe(false);
});

test("a refusal of the core stays in the dialog, with what was typed", async () => {
  const { host, item } = await showTree();
  host.failWith("projects.rename", { code: "PERMISSION_DENIED", message: "No permission: prime.c" });
  fireEvent.keyDown(item("prime\\.c"), { key: "F2" });
  const dialog = await screen.findByRole("dialog");
  const name = within(dialog).getByLabelText<HTMLInputElement>("Name");
  fireEvent.change(name, { target: { value: "other.c" } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Rename" }));
  expect(await within(dialog).findByText("No permission: prime.c")).toBeTruthy();
  expect(name.value).toBe("other.c");
});
