import { expect, test } from "vitest";
import { capacity, type Task, type TaskStore } from "../src/state/task-store.ts";
import { testIsolation } from "./store-isolation.ts";
import { type TestDatabases, useStores } from "./test-databases.ts";

/** The promises of every store. */
export function testStore(start: () => Promise<TestDatabases>): void {
  const openTwo = useStores(start);

  test("R20 tasks are listed as they were added, oldest first", async () => {
    const { one } = await openTwo();
    expect(await one.list("ada")).toEqual([]);
    const added: (Task | undefined)[] = [];
    for (const title of ["b", "a", "c", "a"]) added.push(await one.add("ada", title));
    expect(await one.list("ada")).toEqual(added);
    expect(added.map((task) => task && [task.title, task.done])).toEqual([
      ["b", false],
      ["a", false],
      ["c", false],
      ["a", false],
    ]);
  });

  test("R20 a task is done, open again, and deleted, and the others keep their order", async () => {
    const { one } = await openTwo();
    const [first, second, third] = [await add(one, "1"), await add(one, "2"), await add(one, "3")];
    expect(await one.setDone("ada", second.id, true)).toEqual({ ...second, done: true });
    expect(await one.setDone("ada", second.id, true)).toEqual({ ...second, done: true });
    expect(await one.list("ada")).toEqual([first, { ...second, done: true }, third]);
    expect(await one.setDone("ada", second.id, false)).toEqual(second);
    expect([await one.delete("ada", third.id), await one.delete("ada", third.id)]).toEqual([true, false]);
    expect(await one.setDone("ada", third.id, true)).toBeUndefined();
    const fourth = await add(one, "4");
    expect(await one.delete("ada", first.id)).toBe(true);
    expect(await one.list("ada")).toEqual([second, fourth]);
  });

  test("R20 a user has room for so many tasks and no more, and a deleted one makes room", async () => {
    const { one } = await openTwo();
    await fill(one, "ada", capacity);
    expect(await one.add("ada", "too much")).toBeUndefined();
    expect(await one.add("bob", "another's room")).toBeDefined();
    const [oldest] = await one.list("ada");
    expect(await one.delete("ada", oldest?.id ?? "")).toBe(true);
    expect(await one.add("ada", "fits again")).toBeDefined();
    expect(await one.add("ada", "too much")).toBeUndefined();
    expect(await one.list("ada")).toHaveLength(capacity);
    expect((await one.list("ada")).at(-1)).toMatchObject({ title: "fits again" });
  });

  test("R20 two instances share what they change at once, and no room is given twice", async () => {
    const { one, other } = await openTwo();
    const task = await add(one, "seen by both");
    expect(await other.setDone("ada", task.id, true)).toEqual({ ...task, done: true });
    expect(await one.list("ada")).toEqual([{ ...task, done: true }]);
    await fill(one, "ada", capacity - 6);
    const attempts = Array.from({ length: 20 }, async (_, index) => (index % 2 ? one : other).add("ada", "a race"));
    expect((await Promise.all(attempts)).filter(Boolean)).toHaveLength(5);
    expect(await other.list("ada")).toHaveLength(capacity);
  });

  test("R20 tasks that come and go at once leave exactly their room", async () => {
    const { one, other } = await openTwo();
    const tasks = await Promise.all(Array.from({ length: 60 }, () => add(one, "old")));
    const gone = tasks.flatMap(({ id }) => [async () => one.delete("ada", id), async () => other.delete("ada", id)]);
    const added = tasks.map(() => async () => other.add("ada", "new"));
    const results = await Promise.all(gone.flatMap((remove, index) => [remove(), added[index]?.()]));
    expect(results.filter((result) => result === true)).toHaveLength(60);
    await fill(one, "ada", capacity - 60);
    expect(await other.add("ada", "too much")).toBeUndefined();
  });

  test("R20 what was kept survives a restart", async () => {
    const { one, other, open } = await openTwo();
    const task = await add(one, "still here");
    await one.setDone("ada", task.id, true);
    await one.saveView("ada", { hideDone: true });
    await one.close();
    await other.close();
    const again = await open();
    expect(await again.list("ada")).toEqual([{ ...task, done: true }]);
    expect(await again.view("ada")).toEqual({ hideDone: true });
  });

  test("R20 a view is each user's own, before the first task too", async () => {
    const { one, other } = await openTwo();
    expect(await one.view("ada")).toEqual({ hideDone: false });
    await one.saveView("ada", { hideDone: true });
    expect([await other.view("ada"), await other.view("bob")]).toEqual([{ hideDone: true }, { hideDone: false }]);
    await fill(one, "ada", 1);
    await one.saveView("ada", { hideDone: false });
    expect([await other.view("ada"), await other.list("ada")]).toMatchObject([{ hideDone: false }, [{ done: false }]]);
  });

  test("R20 a store that is closed answers no more, and may be closed again", async () => {
    const { one } = await openTwo();
    await one.ping();
    await one.close();
    await one.close();
    await expect(async () => one.ping()).rejects.toThrow();
  });

  testIsolation(openTwo);
}

async function add(store: TaskStore, title: string): Promise<Task> {
  const task = await store.add("ada", title);
  if (!task) throw new Error("there is no room");
  return task;
}

async function fill(store: TaskStore, user: string, count: number): Promise<void> {
  const added = await Promise.all(Array.from({ length: count }, (_, index) => store.add(user, `task ${index}`)));
  expect(added.filter(Boolean)).toHaveLength(count);
}
