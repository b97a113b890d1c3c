import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HostProvider } from "../../host/index.ts";
import { createMemoryHost, type MemoryHostOptions } from "../../testing/memory-host.ts";
import { useDocuments, useWorkspaceStores, WorkspaceProvider, type WorkspaceStores } from "../../workspace/index.ts";
import { DocumentNotices } from "./document-notices.tsx";

beforeEach(() => {
  localStorage.clear();
});
afterEach(() => {
  cleanup();
});

async function showNotices(options: MemoryHostOptions) {
  const host = createMemoryHost({ root: "/p", files: { "prime.c": "saved" }, ...options });
  let stores: WorkspaceStores | null = null;
  const Notices = () => {
    stores = useWorkspaceStores();
    const document = useDocuments((state) => state.documents["prime.c"]);
    return document ? <DocumentNotices document={document} /> : null;
  };
  render(
    <HostProvider host={host}>
      <WorkspaceProvider>
        <Notices />
      </WorkspaceProvider>
    </HostProvider>,
  );
  const { workspace, documents } = stores as unknown as WorkspaceStores;
  await workspace.getState().openProject("/p");
  const document = () => documents.getState().documents["prime.c"];
  await waitFor(() => expect(document()?.state).toBe("ready"));
  return { host, documents, document };
}

test("text from before a crash can be kept", async () => {
  const { host } = await showNotices({ drafts: [{ path: "prime.c", text: "typed", savedAtMs: 1 }] });
  expect(await screen.findByText("prime.c has text that was never saved")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Keep" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Keep" })).toBeNull());
  expect(host.files.get("prime.c")).toBe("typed");
});

test("or discarded", async () => {
  const { document } = await showNotices({ drafts: [{ path: "prime.c", text: "typed", savedAtMs: 1 }] });
  fireEvent.click(await screen.findByRole("button", { name: "Discard" }));
  await waitFor(() => expect(document()?.text).toBe("saved"));
});

test("a failed save names the reason and the way out, and Retry saves", async () => {
  const { host, documents } = await showNotices({});
  host.failWith("projects.writeFile", {
    code: "DISK_FULL",
    message: "The disk is full: prime.c",
    hint: "Free some space and try again.",
  });
  documents.getState().edit("prime.c", "precious");
  expect(await documents.getState().save("prime.c")).toBe(false);
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("The disk is full");
  expect(alert.textContent).toContain("Free some space");
  host.failWith("projects.writeFile", null);
  fireEvent.click(screen.getByRole("button", { name: "Retry" }));
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  expect(host.files.get("prime.c")).toBe("precious");
});
