import type { Task } from "../src/state/task-store.ts";
import { part } from "./part.ts";
import { createRows, type RowActions } from "./rows.ts";

/** What the page shows. */
export interface Picture {
  /** Undefined until the first list has come. */
  tasks: readonly Task[] | undefined;
  hideDone: boolean;
  /** While a call runs the controls rest. */
  busy: boolean;
  /** What went wrong, in words; empty when nothing did. */
  fault: string;
  /** Whether the list may be another by now, and has to be fetched again. */
  stale: boolean;
}

/** What a user can do. */
export interface Actions extends RowActions {
  add(title: string): void;
  hideDone(hideDone: boolean): void;
  reload(): void;
}

/** The page as seen by a program: shows pictures, and tells what the user does. */
export function createPage(actions: Actions) {
  const main = part(document, "main", HTMLElement);
  const title = part(main, "#title", HTMLInputElement);
  const hideDone = part(main, "#hide-done", HTMLInputElement);
  const reload = part(main, "#reload", HTMLButtonElement);
  const list = part(main, "#tasks", HTMLElement);
  const showRows = createRows(list, part(document, "template", HTMLTemplateElement), actions);

  // Disabled controls would lose the focus with every call; these stay where they are and do nothing.
  main.addEventListener("click", (event) => main.ariaBusy === "true" && event.target !== title && hold(event), true);
  part(main, "form button", HTMLButtonElement).addEventListener("click", (event) => {
    // Hosts need not let a frame submit forms.
    event.preventDefault();
    title.focus();
    const text = title.value.trim();
    if (text === "") write({ news: "Write what is to be done first" });
    else actions.add(text);
  });
  hideDone.addEventListener("change", () => actions.hideDone(hideDone.checked));
  reload.addEventListener("click", () => actions.reload());

  const write = (changed: Partial<Record<"progress" | "fault" | "note" | "news", string>>) => {
    for (const [id, text] of Object.entries(changed)) {
      const element = part(main, `#${id}`, HTMLElement);
      // Screen readers would read what is written again.
      if (element.textContent !== text) element.textContent = text;
    }
  };
  return {
    show({ tasks, hideDone: hides, busy, fault, stale }: Picture): void {
      const all = tasks ?? [];
      const done = all.filter((task) => task.done).length;
      main.ariaBusy = String(busy);
      hideDone.checked = hides;
      if (showRows(hides ? all.filter((task) => !task.done) : all)) title.focus();
      for (const control of main.querySelectorAll("input:not(#title), button")) control.ariaDisabled = String(busy);
      part(main, "#bar", HTMLElement).style.width = `${all.length === 0 ? 0 : (100 * done) / all.length}%`;
      reload.hidden = !stale;
      write({ fault, note: noteOn(tasks, done, hides, fault), progress: tasks ? progressOf(all.length, done) : "" });
    },
    /** Says something that those who see the page see anyhow. */
    announce: (news: string) => write({ news }),
    /** Makes room for the next title, unless it is being written already. */
    clearTitle(added: string): void {
      if (title.value.trim() === added) title.value = "";
    },
  };
}

function hold(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

function progressOf(all: number, done: number): string {
  return all === 0 ? "Nothing on the list" : `${done} of ${all} done`;
}

function noteOn(tasks: readonly Task[] | undefined, done: number, hides: boolean, fault: string): string {
  if (!tasks) return fault === "" ? "Looking for your tasks…" : "";
  if (tasks.length === 0) return "Nothing to do yet. Add your first task above.";
  if (!hides || done < tasks.length) return "";
  return done === 1 ? "All done. The task is hidden." : `All done. ${done} tasks are hidden.`;
}
