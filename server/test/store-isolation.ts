import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Task, TaskStore } from "../src/state/task-store.ts";
import { type Change, hostileUsers, operationSequences, pairsOfUsers } from "./store-inputs.ts";
import type { OpenTwo } from "./test-databases.ts";

/** The promise of every store that nobody sees or changes what is another's. */
export function testIsolation(openTwo: OpenTwo): void {
  test("R24 whatever two users do in whatever order, on whatever instance, each finds their own and no more", async () => {
    const { one, other } = await openTwo();
    const property = fc.asyncProperty(pairsOfUsers, operationSequences, async (users, operations) => {
      const [ada, bob] = [await start(one, users[0]), await start(one, users[1])];
      for (const { isAda, isOnOther, isOwnTask, index, change } of operations) {
        const own = isAda ? ada : bob;
        const { tasks } = isAda === isOwnTask ? ada : bob;
        const id = tasks[index % Math.max(1, tasks.length)]?.id ?? randomUUID();
        await apply(isOnOther ? other : one, own, id, change);
        for (const { user, tasks, hideDone } of [ada, bob]) {
          expect(await other.list(user)).toEqual(tasks);
          expect(await one.view(user)).toEqual({ hideDone });
        }
      }
    });
    await fc.assert(property);
  }, 60_000);

  test("R24 users whose ids look alike, or are made to do harm, are kept apart", async () => {
    const { one, other, open } = await openTwo();
    for (const user of hostileUsers) await one.add(user, `of ${user}`.replaceAll("\0", "0"));
    for (const user of hostileUsers) expect(await other.list(user)).toHaveLength(1);
    const third = await open();
    const titles = await Promise.all(hostileUsers.map(async (user) => (await third.list(user))[0]?.title));
    expect(titles).toEqual(hostileUsers.map((user) => `of ${user}`.replaceAll("\0", "0")));
  });

  test.each([
    ["empty", ""],
    ["too long", "x".repeat(1001)],
    ["half a surrogate pair", "a\uD800"],
  ])("R24 a user's id that is %s is refused by every method", async (_, user) => {
    const { one } = await openTwo();
    const calls = [
      async () => one.list(user),
      async () => one.add(user, "title"),
      async () => one.setDone(user, randomUUID(), true),
      async () => one.delete(user, randomUUID()),
      async () => one.view(user),
      async () => one.saveView(user, { hideDone: true }),
    ];
    for (const call of calls) await expect(call).rejects.toThrow(/^a user's id /);
  });

  test("R24 titles and ids are never more than text", async () => {
    const { one, other } = await openTwo();
    const titles = ["'); DROP TABLE tasks; --", "%s $1 ?1 \\", "👩‍👩‍👧 界", "line\nline", "x".repeat(100_000), ""];
    for (const title of titles) await one.add("ada", title);
    expect((await other.list("ada")).map(({ title }) => title)).toEqual(titles);
    expect(await one.add("bob", "a\0b\uD800")).toMatchObject({ title: "a\uFFFDb\uFFFD" });
    expect(await other.list("bob")).toMatchObject([{ title: "a\uFFFDb\uFFFD" }]);
    const [{ id } = { id: "" }] = await one.list("ada");
    for (const wrong of ["", "\0", "' OR '1'='1", `${id} `, id.toUpperCase(), `{${id}}`]) {
      expect([await one.setDone("ada", wrong, true), await one.delete("ada", wrong)]).toEqual([undefined, false]);
    }
    expect((await other.list("ada")).map(({ done }) => done)).toEqual(titles.map(() => false));
  });
}

/** What a user should find. */
interface Expected {
  user: string;
  tasks: Task[];
  hideDone: boolean;
}

async function start(store: TaskStore, user: string): Promise<Expected> {
  for (const { id } of await store.list(user)) await store.delete(user, id);
  await store.saveView(user, { hideDone: false });
  return { user, tasks: [], hideDone: false };
}

/** Changes the store as the user would, and what should be found; an id that is another's must change nothing. */
async function apply(store: TaskStore, own: Expected, id: string, change: Change): Promise<void> {
  const mine = own.tasks.find((task) => task.id === id);
  switch (change.kind) {
    case "add": {
      const task = await store.add(own.user, change.title);
      if (task) own.tasks.push(task);
      return expect(task).toMatchObject({ done: false });
    }
    case "setDone":
      if (mine) mine.done = change.done;
      return expect(await store.setDone(own.user, id, change.done)).toEqual(mine);
    case "delete":
      own.tasks = own.tasks.filter((task) => task !== mine);
      return expect(await store.delete(own.user, id)).toBe(mine !== undefined);
    case "view":
      own.hideDone = change.hideDone;
      return store.saveView(own.user, change);
  }
}
