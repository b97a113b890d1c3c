import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Button, Field, IconButton, Input, Menu, Tabs } from "./index.ts";

afterEach(() => {
  cleanup();
});

test("a busy button stays focusable but does nothing", () => {
  const onClick = vi.fn();
  render(
    <Button busy onClick={onClick}>
      Build
    </Button>,
  );
  const button = screen.getByRole("button", { name: "Build" });
  fireEvent.click(button);
  expect(onClick).not.toHaveBeenCalled();
  expect(button.getAttribute("aria-busy")).toBe("true");
  expect(button).toHaveProperty("disabled", false);
});

test("an icon button is named by its label, without the shortcut", () => {
  render(<IconButton label="Close" shortcut="Esc" icon={<svg />} />);
  expect(screen.getByRole("button", { name: "Close" })).toBeTruthy();
});

test("a field ties label, hint and error to its control", () => {
  const { rerender } = render(
    <Field label="Runs" hint="How often">
      <Input />
    </Field>,
  );
  const input = screen.getByLabelText("Runs");
  const note = () => document.getElementById(input.getAttribute("aria-describedby") ?? "")?.textContent;
  expect(note()).toBe("How often");
  rerender(
    <Field label="Runs" hint="How often" error="Too many">
      <Input />
    </Field>,
  );
  expect(note()).toBe("Too many");
  expect(input.getAttribute("aria-invalid")).toBe("true");
});

describe("tabs", () => {
  const tabs = [
    { id: "one", label: "One" },
    { id: "two", label: "Two" },
    { id: "three", label: "Three" },
  ];
  const Example = () => {
    const [value, setValue] = useState("one");
    return <Tabs label="Results" name="results" tabs={tabs} value={value} onChange={setValue} />;
  };

  test.each([
    ["ArrowRight", "Two"],
    ["ArrowLeft", "Three"],
    ["End", "Three"],
    ["Home", "One"],
  ])("%s selects and focuses %s", (key, name) => {
    render(<Example />);
    fireEvent.keyDown(screen.getByRole("tablist"), { key });
    const tab = screen.getByRole("tab", { name });
    expect(tab.getAttribute("aria-selected")).toBe("true");
    expect(document.activeElement).toBe(tab);
    expect(screen.getAllByRole("tab").filter(({ tabIndex }) => tabIndex === 0)).toEqual([tab]);
  });
});

describe("a menu", () => {
  const open = () => {
    const chosen: string[] = [];
    render(
      <Menu
        label="File"
        trigger={(props) => <Button {...props}>File</Button>}
        items={[
          { id: "new", label: "New", onSelect: () => chosen.push("new") },
          "separator",
          { id: "off", label: "Off", disabled: true, onSelect: () => chosen.push("off") },
        ]}
      />,
    );
    fireEvent.click(screen.getByRole("button", { name: "File" }));
    return chosen;
  };

  test("moves by arrow keys and chooses", () => {
    const chosen = open();
    const [first, second] = screen.getAllByRole("menuitem");
    expect(document.activeElement).toBe(first);
    fireEvent.keyDown(first as HTMLElement, { key: "ArrowDown" });
    expect(document.activeElement).toBe(second);
    fireEvent.click(second as HTMLElement);
    expect(chosen).toEqual([]);
    fireEvent.click(first as HTMLElement);
    expect(chosen).toEqual(["new"]);
    expect(screen.queryByRole("menu")).toBeNull();
  });

  test("Esc closes it and gives the focus back", () => {
    open();
    fireEvent.keyDown(screen.getByRole("menu"), { key: "Escape" });
    expect(screen.queryByRole("menu")).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "File" }));
  });
});
