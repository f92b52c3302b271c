import type { Task } from "../src/state/task-store.ts";
import { connect } from "./connect.ts";
import type { Host } from "./host.ts";
import { createPage, type PageState } from "./page.ts";
import { applyTheme } from "./theme.ts";
import { errorTextOf, hideDoneOf, taskOf, tasksOf } from "./tool-result.ts";

/** Time to wait for the result that the page is shown for before calling the tool itself, in milliseconds. */
const firstResultTimeoutMs = 800;

let state: PageState = { tasks: undefined, hideDone: false, busy: true, fault: "", stale: false };
let host: Host | undefined;
let lastWork = Promise.resolve();

const page = createPage({
  add: (title) => act(() => add(title)),
  tick: (task, done) => act(() => tick(task, done)),
  remove: (task) => act(() => remove(task)),
  hideDone: (hideDone) => act(() => hide(hideDone)),
  reload: () => act(() => (host ? load() : start())),
});
act(start);

async function start(): Promise<void> {
  const first = Promise.withResolvers<undefined>();
  let waits = true;
  const take = (result?: unknown) => {
    show({ fault: errorTextOf(result) ?? "" });
    // A host repeats the result that it has kept, which may be days old: it is what to show first, not what holds.
    if (waits) showList(result);
    else enqueue(load);
    waits = false;
    first.resolve(undefined);
  };
  host = await connect({ onResult: take, onContext: applyTheme });
  setTimeout(() => waits && take(), firstResultTimeoutMs);
  await first.promise;
  await load();
}

/** Fetches the list as it is now. */
async function load(): Promise<void> {
  if (!showList(await call("list_tasks", {}))) throw new Error("The list came in a form that is not understood.");
}

async function add(title: string): Promise<void> {
  const task = taskOf(await change("add_task", { title }));
  page.clearTitle(title);
  page.announce(`Added ${title}`);
  if (!task || !state.tasks) return load();
  show({ tasks: [...state.tasks, task] });
}

async function tick(task: Task, done: boolean): Promise<void> {
  const result = await optimistically({ tasks: replaced({ ...task, done }) }, "set_task_done", { id: task.id, done });
  page.announce(`${task.title} is ${done ? "done" : "open"}`);
  const changed = taskOf(result);
  if (!changed) return load();
  show({ tasks: replaced(changed) });
}

async function remove({ id, title }: Task): Promise<void> {
  await change("delete_task", { id });
  page.announce(`Removed ${title}`);
  show({ tasks: state.tasks?.filter((task) => task.id !== id) });
}

async function hide(hideDone: boolean): Promise<void> {
  await optimistically({ hideDone }, "save_view", { hideDone });
}

/** A tool result with `isError`. */
class ToolError extends Error {}

async function call(name: string, args: Record<string, unknown>): Promise<unknown> {
  const result = await host?.callTool(name, args);
  const fault = errorTextOf(result);
  if (fault !== undefined) throw new ToolError(fault);
  return result;
}

/** Calls a tool and shows its effect optimistically, until the call fails. */
async function optimistically(
  changed: Partial<PageState>,
  name: string,
  args: Record<string, unknown>,
): Promise<unknown> {
  const { tasks, hideDone } = state;
  show(changed);
  try {
    return await change(name, args);
  } catch (error) {
    show({ tasks, hideDone });
    throw error;
  }
}

/** Calls a tool that changes something, and fetches the list again where the tool refuses, since it may be outdated. */
async function change(name: string, args: Record<string, unknown>): Promise<unknown> {
  try {
    return await call(name, args);
  } catch (error) {
    if (error instanceof ToolError) enqueue(load);
    throw error;
  }
}

function act(work: () => Promise<void>): void {
  show({ fault: "", stale: false });
  enqueue(work);
}

/** Runs one action after the other, so that no answer is older than what is shown. */
function enqueue(work: () => Promise<void>): void {
  lastWork = lastWork.then(async () => {
    show({ busy: true });
    try {
      await work();
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      show({ fault, stale: !(error instanceof ToolError) || !state.tasks });
    }
    show({ busy: false });
  });
}

function replaced(changed: Task): Task[] | undefined {
  return state.tasks?.map((task) => (task.id === changed.id ? changed : task));
}

function showList(result: unknown): boolean {
  const tasks = tasksOf(result);
  if (tasks) show({ tasks, hideDone: hideDoneOf(result) ?? state.hideDone });
  return tasks !== undefined;
}

function show(changed: Partial<PageState>): void {
  state = { ...state, ...changed };
  page.show(state);
}
