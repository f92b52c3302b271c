import * as z from "zod";
import { capacity, type Task } from "../state/task-store.ts";
import { defineTool } from "./tool.ts";

const task = z.object({
  id: z.string().describe("Names the task in other tools"),
  title: z.string(),
  done: z.boolean(),
});
const id = z.string().min(1).max(100).describe("The task's id, as list_tasks gives it");
const title = z.string().trim().min(1).max(200).describe("What is to be done");
const view = z.object({ hideDone: z.boolean().describe("Whether tasks that are done are left out") });

const read = ["tasks:read"];
const write = ["tasks:write"];
const both = ["model", "app"] as const;
const unknownTask = { fault: "There is no task of that id: call list_tasks for those that there are." };

/** The tools of the task list. */
export const taskTools = [
  defineTool({
    name: "list_tasks",
    title: "List tasks",
    description: "Use this when the user wants to see their tasks. Do not use for adding, changing or removing one.",
    input: z.object({}),
    output: z.object({ tasks: z.array(task) }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    scopes: read,
    visibility: both,
    shown: { invoking: "Looking at the tasks…", invoked: "Here are the tasks" },
    async run(_, { store, user }) {
      const tasks = await store.list(user.subject);
      const kept = await store.view(user.subject);
      return { data: { tasks }, text: toText(tasks), meta: { view: kept } };
    },
  }),
  defineTool({
    name: "add_task",
    title: "Add a task",
    description:
      "Use this when the user wants a new task on their list. Do not use for showing tasks or changing one that is there.",
    input: z.object({ title }),
    output: z.object({ task }),
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    scopes: write,
    visibility: both,
    shown: { invoking: "Adding the task…", invoked: "Added the task" },
    async run(input, { store, user }) {
      const added = await store.add(user.subject, input.title);
      if (!added)
        return { fault: `The list is full: nothing was added. It takes ${capacity} tasks; delete one first.` };
      return { data: { task: added }, text: `Added "${added.title}".` };
    },
  }),
  defineTool({
    name: "set_task_done",
    title: "Tick a task",
    description:
      "Use this when the user has done a task, or wants it open again. Do not use for removing a task or changing its title.",
    input: z.object({ id, done: z.boolean().describe("Whether the task is done") }),
    output: z.object({ task }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    scopes: write,
    visibility: both,
    shown: { invoking: "Ticking the task…", invoked: "Ticked the task" },
    async run(input, { store, user }) {
      const changed = await store.setDone(user.subject, input.id, input.done);
      if (!changed) return unknownTask;
      return { data: { task: changed }, text: `"${changed.title}" is ${changed.done ? "done" : "open"}.` };
    },
  }),
  defineTool({
    name: "delete_task",
    title: "Delete a task",
    description:
      "Use this when the user wants a task gone for good. Do not use for a task that is done: set_task_done ticks it.",
    input: z.object({ id }),
    output: z.object({ deleted: z.literal(true) }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    scopes: write,
    visibility: both,
    async run(input, { store, user }) {
      if (!(await store.delete(user.subject, input.id))) return unknownTask;
      return { data: { deleted: true as const }, text: "Deleted the task." };
    },
  }),
  defineTool({
    name: "save_view",
    title: "Keep the view",
    description:
      "Use this when the user hides or shows done tasks in the component. Do not use for anything that the user asks in words.",
    input: view,
    output: z.object({ view }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    scopes: write,
    visibility: ["app"],
    async run(input, { store, user }) {
      await store.saveView(user.subject, input);
      return { data: { view: input }, text: "Kept the view." };
    },
  }),
];

function toText(tasks: readonly Task[]): string {
  if (tasks.length === 0) return "There are no tasks yet.";
  return tasks.map((item) => `- [${item.done ? "x" : " "}] ${item.title}`).join("\n");
}
