import { randomUUID } from "node:crypto";

export interface Task {
  id: string;
  title: string;
}

const capacity = 1000;

/** Tasks in this process's memory: gone with it, and not shared with other instances. */
export class TaskList {
  readonly #tasks: Task[] = [];

  list(): readonly Task[] {
    return this.#tasks;
  }

  /** Answers undefined when the list is full. */
  add(title: string): Task | undefined {
    if (this.#tasks.length >= capacity) return undefined;
    const task = { id: randomUUID(), title };
    this.#tasks.push(task);
    return task;
  }
}
