/** One thing to do. */
export interface Task {
  id: string;
  title: string;
  done: boolean;
}

/** How a user looks at the tasks. */
export interface View {
  hideDone: boolean;
}

/** Tasks that one user may have: a whole list is one result, of which Claude takes 150,000 characters. */
// https://claude.com/docs/connectors/building
export const capacity = 200;

/** What is kept for users. Every method takes whose it is, and none reaches what is another's. */
export interface TaskStore {
  /** The user's tasks, oldest first. */
  list(user: string): Task[] | Promise<Task[]>;
  /** Answers undefined when the user has as many tasks as one may have. */
  add(user: string, title: string): Task | undefined | Promise<Task | undefined>;
  /** Answers the task as it is now, or undefined when the user has none of that id. */
  setDone(user: string, id: string, done: boolean): Task | undefined | Promise<Task | undefined>;
  /** Answers whether the user had a task of that id. */
  delete(user: string, id: string): boolean | Promise<boolean>;
  view(user: string): View | Promise<View>;
  saveView(user: string, view: View): void | Promise<void>;
  /** Throws when the store cannot answer now. */
  ping(): void | Promise<void>;
  close(): void | Promise<void>;
}
