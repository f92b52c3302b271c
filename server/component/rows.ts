import type { Task } from "../src/state/task-store.ts";
import { element } from "./element.ts";

/** Event handlers of a row. */
export interface RowActions {
  tick(task: Task, done: boolean): void;
  remove(task: Task): void;
}

interface Row {
  element: HTMLLIElement;
  show(task: Task): void;
}

/**
 * Returns a function that renders tasks as rows of a list. It reuses the rows of tasks that stay, so that they keep the
 * focus, and returns whether the focus was in a row and no row is left to take it.
 */
export function createRows(list: HTMLElement, template: HTMLTemplateElement, actions: RowActions) {
  const rows = new Map<string, Row>();
  return (tasks: readonly Task[]): boolean => {
    const focus = findFocus(list);
    const ids = new Set(tasks.map(({ id }) => id));
    for (const [id, { element }] of rows) {
      if (ids.has(id)) continue;
      element.remove();
      rows.delete(id);
    }
    for (const [index, task] of tasks.entries()) {
      const row = rows.get(task.id) ?? createRow(template, actions);
      rows.set(task.id, row);
      row.show(task);
      const there = list.children[index] ?? null;
      if (there !== row.element) list.insertBefore(row.element, there);
    }
    return focus !== undefined && !focus.row.isConnected && !giveFocus(list, focus);
  };
}

function createRow(template: HTMLTemplateElement, actions: RowActions): Row {
  const copy = document.importNode(template.content, true);
  const row = element(copy, "li", HTMLLIElement);
  const box = element(copy, "input", HTMLInputElement);
  const title = element(copy, "span", HTMLSpanElement);
  const button = element(copy, "button", HTMLButtonElement);
  let shown: Task | undefined;
  box.addEventListener("change", () => shown && actions.tick(shown, box.checked));
  button.addEventListener("click", () => shown && actions.remove(shown));
  return {
    element: row,
    show(task) {
      shown = task;
      box.checked = task.done;
      title.textContent = task.title;
      button.ariaLabel = `Remove ${task.title}`;
    },
  };
}

interface Focus {
  row: Element;
  index: number;
  control: string;
}

function findFocus(list: HTMLElement): Focus | undefined {
  const { activeElement } = document;
  const row = activeElement?.closest("li");
  if (!activeElement || !row) return undefined;
  return { row, index: [...list.children].indexOf(row), control: activeElement.tagName };
}

function giveFocus({ children }: HTMLElement, { index, control }: Focus): boolean {
  const next = children[index] ?? children[children.length - 1];
  next?.querySelector<HTMLElement>(control)?.focus();
  return next !== undefined;
}
