import type { Task, View } from "../src/state/task-store.ts";
import type { ToolResult } from "./host-page/settings.ts";

/** The app's tools over a list in memory, which a test can look at, change and let fail. */
export class FakeTools {
  tasks: Task[];
  view: View = { hideDone: false };
  /** What is answered in place of the tool of that name. */
  readonly instead = new Map<string, () => ToolResult | Promise<ToolResult>>();

  constructor(titles: readonly string[], done: readonly string[] = []) {
    this.tasks = titles.map((title, index) => ({ id: `task-${index}`, title, done: done.includes(title) }));
  }

  readonly call = async (name: string, args: Record<string, unknown>): Promise<ToolResult> => {
    const instead = this.instead.get(name);
    return instead ? instead() : this.#run(name, args);
  };

  /** What `list_tasks` answers now. */
  list(): ToolResult {
    return { ...succeed({ tasks: this.tasks }), _meta: { view: this.view } };
  }

  #run(name: string, args: Record<string, unknown>): ToolResult {
    if (name === "list_tasks") return this.list();
    if (name === "add_task") {
      const task = { id: `task-${Math.random()}`, title: String(args["title"]), done: false };
      this.tasks = [...this.tasks, task];
      return succeed({ task });
    }
    if (name === "save_view") {
      this.view = { hideDone: args["hideDone"] === true };
      return succeed({ view: this.view });
    }
    const found = this.tasks.find(({ id }) => id === args["id"]);
    if (!found) return fail("There is no task of that id.");
    const rest = this.tasks.filter((task) => task !== found);
    if (name === "delete_task") {
      this.tasks = rest;
      return succeed({ deleted: true });
    }
    if (name !== "set_task_done") throw new Error(`Tool ${name} not found`);
    const task = { ...found, done: args["done"] === true };
    this.tasks = this.tasks.map((one) => (one === found ? task : one));
    return succeed({ task });
  }
}

/** A result with data. */
export function succeed(structuredContent: Record<string, unknown>): ToolResult {
  return { content: [{ type: "text", text: "Done." }], structuredContent };
}

/** A result that says why there is none. */
export function fail(text: string): ToolResult {
  return { content: [{ type: "text", text }], isError: true };
}
