import type { Task } from "../src/state/task-store.ts";
import { field } from "./field.ts";

/** The tasks of a result that lists them all. */
export function tasksOf(result: unknown): Task[] | undefined {
  const tasks = field(result, "structuredContent", "tasks");
  return Array.isArray(tasks) && tasks.every(isTask) ? tasks : undefined;
}

/** The one task that a result is about. */
export function taskOf(result: unknown): Task | undefined {
  const task = field(result, "structuredContent", "task");
  return isTask(task) ? task : undefined;
}

/** Whether the user hides what is done, where a result tells. */
export function hideDoneOf(result: unknown): boolean | undefined {
  const hideDone = field(result, "_meta", "view", "hideDone");
  return typeof hideDone === "boolean" ? hideDone : undefined;
}

/** What went wrong, in the words of the tool; undefined when nothing did. */
export function faultOf(result: unknown): string | undefined {
  if (field(result, "isError") !== true) return undefined;
  const content = field(result, "content");
  const texts = (Array.isArray(content) ? content : []).map((part) => field(part, "text"));
  return texts.filter((text) => typeof text === "string").join("\n") || "That did not work, and no reason was given.";
}

function isTask(value: unknown): value is Task {
  return (
    typeof field(value, "id") === "string" &&
    typeof field(value, "title") === "string" &&
    typeof field(value, "done") === "boolean"
  );
}
