import type { Task } from "../src/state/task-store.ts";
import { connect, type Host } from "./host.ts";
import { createPage, type Picture } from "./page.ts";
import { applyTheme } from "./theme.ts";
import { faultOf, hideDoneOf, taskOf, tasksOf } from "./tool-result.ts";

/** How long the result that the page is shown for may take before the page asks itself, in milliseconds. */
const firstResultMs = 800;

let picture: Picture = { tasks: undefined, hideDone: false, busy: true, fault: "", stale: false };
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
    show({ fault: faultOf(result) ?? "" });
    // A host repeats the result that it has kept, which may be days old: it is what to show first, not what holds.
    if (waits) showList(result);
    else enqueue(load);
    waits = false;
    first.resolve(undefined);
  };
  host = await connect({ onResult: take, onContext: applyTheme });
  setTimeout(() => waits && take(), firstResultMs);
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
  if (!task || !picture.tasks) return load();
  show({ tasks: [...picture.tasks, task] });
}

async function tick(task: Task, done: boolean): Promise<void> {
  const result = await expecting({ tasks: replaced({ ...task, done }) }, "set_task_done", { id: task.id, done });
  page.announce(`${task.title} is ${done ? "done" : "open"}`);
  const changed = taskOf(result);
  if (!changed) return load();
  show({ tasks: replaced(changed) });
}

async function remove({ id, title }: Task): Promise<void> {
  await change("delete_task", { id });
  page.announce(`Removed ${title}`);
  show({ tasks: picture.tasks?.filter((task) => task.id !== id) });
}

async function hide(hideDone: boolean): Promise<void> {
  await expecting({ hideDone }, "save_view", { hideDone });
}

/** A refusal in the words of a tool. */
class ToolFault extends Error {}

async function call(name: string, args: Record<string, unknown>): Promise<unknown> {
  const result = await host?.callTool(name, args);
  const fault = faultOf(result);
  if (fault !== undefined) throw new ToolFault(fault);
  return result;
}

/** Shows a change before it is made, and takes it back where it is not. */
async function expecting(changed: Partial<Picture>, name: string, args: Record<string, unknown>): Promise<unknown> {
  const { tasks, hideDone } = picture;
  show(changed);
  try {
    return await change(name, args);
  } catch (error) {
    show({ tasks, hideDone });
    throw error;
  }
}

/** Calls a tool that changes something; what is shown may be out of date where that is refused. */
async function change(name: string, args: Record<string, unknown>): Promise<unknown> {
  try {
    return await call(name, args);
  } catch (error) {
    if (error instanceof ToolFault) enqueue(load);
    throw error;
  }
}

function act(work: () => Promise<void>): void {
  show({ fault: "", stale: false });
  enqueue(work);
}

/** Does one thing after the other, so that no answer is older than what is shown. */
function enqueue(work: () => Promise<void>): void {
  lastWork = lastWork.then(async () => {
    show({ busy: true });
    try {
      await work();
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      show({ fault, stale: !(error instanceof ToolFault) || !picture.tasks });
    }
    show({ busy: false });
  });
}

function replaced(changed: Task): Task[] | undefined {
  return picture.tasks?.map((task) => (task.id === changed.id ? changed : task));
}

function showList(result: unknown): boolean {
  const tasks = tasksOf(result);
  if (tasks) show({ tasks, hideDone: hideDoneOf(result) ?? picture.hideDone });
  return tasks !== undefined;
}

function show(changed: Partial<Picture>): void {
  picture = { ...picture, ...changed };
  page.show(picture);
}
