import type { Locator } from "playwright-core";
import type { ShownComponent } from "./component-host.ts";

/** The component as people find their way in it: by roles and names. */
export interface ComponentPage {
  shown: ShownComponent;
  rows: Locator;
  row(title: string): Locator;
  box(title: string): Locator;
  remove(title: string): Locator;
  newTask: Locator;
  add: Locator;
  hideDone: Locator;
  alert: Locator;
  status: Locator;
  main: Locator;
  reload: Locator;
  /** Resolves once nothing runs any more. */
  rests(): Promise<void>;
}

export function openPage(shown: ShownComponent): ComponentPage {
  const { frame } = shown;
  const rows = frame.getByRole("listitem");
  const row = (title: string) => rows.filter({ has: frame.getByText(title, { exact: true }) });
  const main = frame.getByRole("main");
  return {
    shown,
    rows,
    row,
    main,
    box: (title) => row(title).getByRole("checkbox"),
    remove: (title) => row(title).getByRole("button", { name: `Remove ${title}`, exact: true }),
    newTask: frame.getByRole("textbox", { name: "New task" }),
    add: frame.getByRole("button", { name: "Add", exact: true }),
    hideDone: frame.getByRole("switch", { name: "Hide done" }),
    alert: frame.getByRole("alert"),
    status: frame.getByRole("status"),
    reload: frame.getByRole("button", { name: "Load the list again" }),
    rests: () =>
      frame.locator("main[aria-busy=false] #tasks > li, main[aria-busy=false] #note:not(:empty)").first().waitFor(),
  };
}
