import type { Task } from "../src/state/task-store.ts";
import { element } from "./element.ts";
import { createRows, type RowActions } from "./rows.ts";

/** The state that the page renders. */
export interface PageState {
  /** Undefined until the first list has come. */
  tasks: readonly Task[] | undefined;
  hideDone: boolean;
  /** Whether a call is running, during which the controls do nothing. */
  busy: boolean;
  /** The error message; empty when there is none. */
  fault: string;
  /** Whether the list may be outdated, so that a button to reload it is shown. */
  stale: boolean;
}

/** Event handlers of the page. */
export interface PageActions extends RowActions {
  add(title: string): void;
  hideDone(hideDone: boolean): void;
  reload(): void;
}

/** Binds the actions to the page's controls and returns how to render a state. */
export function createPage(actions: PageActions) {
  const main = element(document, "main", HTMLElement);
  const title = element(main, "#title", HTMLInputElement);
  const hideDone = element(main, "#hide-done", HTMLInputElement);
  const reload = element(main, "#reload", HTMLButtonElement);
  const list = element(main, "#tasks", HTMLElement);
  const showRows = createRows(list, element(document, "template", HTMLTemplateElement), actions);

  // Disabled controls would lose the focus with every call; these stay where they are and do nothing.
  main.addEventListener("click", (event) => main.ariaBusy === "true" && event.target !== title && hold(event), true);
  element(main, "form button", HTMLButtonElement).addEventListener("click", (event) => {
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
      const status = element(main, `#${id}`, HTMLElement);
      // Screen readers would read what is written again.
      if (status.textContent !== text) status.textContent = text;
    }
  };
  return {
    show({ tasks, hideDone: hides, busy, fault, stale }: PageState): void {
      const all = tasks ?? [];
      const done = all.filter((task) => task.done).length;
      main.ariaBusy = String(busy);
      hideDone.checked = hides;
      if (showRows(hides ? all.filter((task) => !task.done) : all)) title.focus();
      for (const control of main.querySelectorAll("input:not(#title), button")) control.ariaDisabled = String(busy);
      element(main, "#bar", HTMLElement).style.width = `${all.length === 0 ? 0 : (100 * done) / all.length}%`;
      reload.hidden = !stale;
      write({ fault, note: noteOn(tasks, done, hides, fault), progress: tasks ? progressOf(all.length, done) : "" });
    },
    /** Tells screen readers what those who see the page see anyhow. */
    announce: (news: string) => write({ news }),
    /** Empties the field of the title that was added, unless the user has begun another. */
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
