import type { Task } from "../src/state/task-store.ts";
import { valueAt } from "./value-at.ts";

/** The tasks in a result of `list_tasks`. */
export function tasksOf(result: unknown): Task[] | undefined {
  const tasks = valueAt(result, "structuredContent", "tasks");
  return Array.isArray(tasks) && tasks.every(isTask) ? tasks : undefined;
}

/** The task in a result of `add_task` or `set_task_done`. */
export function taskOf(result: unknown): Task | undefined {
  const task = valueAt(result, "structuredContent", "task");
  return isTask(task) ? task : undefined;
}

/** The saved view in a result of `list_tasks`. */
export function hideDoneOf(result: unknown): boolean | undefined {
  const hideDone = valueAt(result, "_meta", "view", "hideDone");
  return typeof hideDone === "boolean" ? hideDone : undefined;
}

/** The text of a result with `isError`; undefined for any other result. */
export function errorTextOf(result: unknown): string | undefined {
  if (valueAt(result, "isError") !== true) return undefined;
  const content = valueAt(result, "content");
  const texts = (Array.isArray(content) ? content : []).map((part) => valueAt(part, "text"));
  return texts.filter((text) => typeof text === "string").join("\n") || "That did not work, and no reason was given.";
}

function isTask(value: unknown): value is Task {
  return (
    typeof valueAt(value, "id") === "string" &&
    typeof valueAt(value, "title") === "string" &&
    typeof valueAt(value, "done") === "boolean"
  );
}
