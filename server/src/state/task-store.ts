/** A task of a user. */
export interface Task {
  id: string;
  title: string;
  done: boolean;
}

/** A user's saved view of the list. */
export interface View {
  hideDone: boolean;
}

/** Largest number of tasks of a user: a whole list is one result, of which Claude takes 150,000 characters. */
// https://claude.com/docs/connectors/building
export const capacity = 200;

/** State per user: no method reads or writes that of another user. */
export interface TaskStore {
  /** The user's tasks, oldest first. */
  list(user: string): Task[] | Promise<Task[]>;
  /** Returns undefined when the user has `capacity` tasks. */
  add(user: string, title: string): Task | undefined | Promise<Task | undefined>;
  /** Returns the updated task, or undefined when the user has none of that id. */
  setDone(user: string, id: string, done: boolean): Task | undefined | Promise<Task | undefined>;
  /** Returns whether the user had a task of that id. */
  delete(user: string, id: string): boolean | Promise<boolean>;
  view(user: string): View | Promise<View>;
  saveView(user: string, view: View): void | Promise<void>;
  /** Throws while the store is unavailable. */
  ping(): void | Promise<void>;
  close(): void | Promise<void>;
}
