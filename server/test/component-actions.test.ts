import { describe, expect, it } from "vitest";
import { componentInBrowser } from "./component-in-browser.ts";
import { FakeTools } from "./fake-tools.ts";

const show = componentInBrowser();

describe("R22 what a user does in the component", () => {
  it("adds a task, which is then the last of the list", async () => {
    const tools = new FakeTools(["Water the plants"]);
    const page = await show(tools.call, { result: tools.list() });
    await page.newTask.fill("  Feed the cat ");
    await page.add.click();
    await page.row("Feed the cat").waitFor();
    expect(page.shown.calls).toContainEqual({ name: "add_task", args: { title: "Feed the cat" } });
    expect(await page.rows.allInnerTexts()).toEqual(["Water the plants", "Feed the cat"]);
    expect(await page.newTask.inputValue()).toBe("");
    expect(tools.tasks.map(({ title }) => title)).toEqual(["Water the plants", "Feed the cat"]);
  });

  it("ticks a task and opens it again", async () => {
    const tools = new FakeTools(["Water the plants", "Feed the cat"]);
    const page = await show(tools.call, { result: tools.list() });
    await page.box("Feed the cat").click();
    await page.main.getByText("1 of 2 done").waitFor();
    await page.rests();
    expect(tools.tasks.map(({ done }) => done)).toEqual([false, true]);
    expect(await page.box("Feed the cat").isChecked()).toBe(true);
    await page.row("Feed the cat").getByText("Feed the cat").click();
    await page.main.getByText("0 of 2 done").waitFor();
    // What is shown is shown before its host has the call.
    await page.rests();
    expect(page.shown.calls.filter(({ name }) => name === "set_task_done")).toEqual([
      { name: "set_task_done", args: { id: "task-1", done: true } },
      { name: "set_task_done", args: { id: "task-1", done: false } },
    ]);
  });

  it("removes a task", async () => {
    const tools = new FakeTools(["Water the plants", "Feed the cat"]);
    const page = await show(tools.call, { result: tools.list() });
    await page.remove("Water the plants").click();
    await page.row("Water the plants").waitFor({ state: "detached" });
    expect(page.shown.calls).toContainEqual({ name: "delete_task", args: { id: "task-0" } });
    expect(await page.rows.allInnerTexts()).toEqual(["Feed the cat"]);
    expect(tools.tasks).toHaveLength(1);
  });

  it("hides what is done, which stays so after a reload and for a host that shows it anew", async () => {
    const tools = new FakeTools(["Water the plants", "Feed the cat"], ["Water the plants"]);
    const page = await show(tools.call, { result: tools.list() });
    await page.hideDone.click();
    await page.row("Water the plants").waitFor({ state: "detached" });
    expect(await page.rows.allInnerTexts()).toEqual(["Feed the cat"]);
    await page.rests();
    expect(page.shown.calls).toContainEqual({ name: "save_view", args: { hideDone: true } });

    await page.shown.page.reload();
    const anew = await show(tools.call);
    for (const { row, rows, hideDone, main } of [page, anew]) {
      await row("Feed the cat").waitFor();
      await main.getByText("1 of 2 done").waitFor();
      expect(await rows.allInnerTexts()).toEqual(["Feed the cat"]);
      expect(await hideDone.isChecked()).toBe(true);
    }
    await anew.hideDone.click();
    await anew.row("Water the plants").waitFor();
    await anew.rests();
    expect(tools.view).toEqual({ hideDone: false });
  });

  it("finds everything after a reload, although the host repeats its old result", async () => {
    const tools = new FakeTools(["Water the plants", "Feed the cat"]);
    const page = await show(tools.call, { result: tools.list() });
    await page.box("Water the plants").click();
    await page.main.getByText("1 of 2 done").waitFor();
    await page.remove("Feed the cat").click();
    await page.newTask.fill("Call Mia");
    await page.add.click();
    await page.row("Call Mia").waitFor();
    await page.shown.page.reload();
    await page.row("Call Mia").waitFor();
    await page.rests();
    expect(await page.rows.allInnerTexts()).toEqual(["Water the plants", "Call Mia"]);
    expect(await page.box("Water the plants").isChecked()).toBe(true);
  });

  it("can do nothing else while a call runs, and writes the next title meanwhile", async () => {
    const tools = new FakeTools(["Water the plants"]);
    const page = await show(tools.call, { result: tools.list() });
    await page.newTask.fill("Feed the cat");
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const arrived = Promise.withResolvers<undefined>();
    tools.instead.set("add_task", async () => {
      arrived.resolve(undefined);
      await promise;
      tools.instead.clear();
      return tools.call("add_task", { title: "Feed the cat" });
    });
    await page.add.click();
    await page.shown.frame.locator("main[aria-busy=true]").waitFor();
    // The component is busy some time before its host has the call.
    await arrived.promise;
    const before = page.shown.calls.length;
    for (const control of [page.add, page.hideDone, page.box("Water the plants"), page.remove("Water the plants")]) {
      expect(await control.isEnabled()).toBe(false);
      await control.click({ force: true });
    }
    await page.newTask.fill("Call Mia");
    await page.newTask.press("Enter");
    expect(await page.box("Water the plants").isChecked()).toBe(false);
    resolve(undefined);
    await page.row("Feed the cat").waitFor();
    await page.rests();
    expect(page.shown.calls).toHaveLength(before);
    expect(await page.newTask.inputValue()).toBe("Call Mia");
    expect(await page.add.isEnabled()).toBe(true);
  });

  it("does not add what is blank, and is told so", async () => {
    const tools = new FakeTools([]);
    const page = await show(tools.call, { result: tools.list(), clock: true });
    await page.rests();
    await page.newTask.fill("   ");
    await page.add.click();
    await page.status.getByText("Write what is to be done first").waitFor();
    expect(page.shown.calls.map(({ name }) => name)).toEqual(["list_tasks"]);
  });
});

describe("R22 the component with a keyboard alone", () => {
  it("adds with Enter and keeps the focus where the next title goes", async () => {
    const tools = new FakeTools([]);
    const page = await show(tools.call, { result: tools.list() });
    await page.rests();
    await page.newTask.focus();
    for (const title of ["Water the plants", "Feed the cat"]) {
      await page.newTask.pressSequentially(title);
      await page.newTask.press("Enter");
      await page.row(title).waitFor();
      await page.rests();
    }
    expect(tools.tasks.map(({ title }) => title)).toEqual(["Water the plants", "Feed the cat"]);
    expect(await page.status.innerText()).toBe("Added Feed the cat");
  });

  it("reaches every control in order, and does not lose the focus with a row", async () => {
    const tools = new FakeTools(["One", "Two"]);
    const page = await show(tools.call, { result: tools.list() });
    await page.row("Two").waitFor();
    await page.rests();
    const { keyboard } = page.shown.page;
    const focused = page.shown.frame.locator(":focus");
    const order = [page.hideDone, page.newTask, page.add, page.box("One"), page.remove("One"), page.box("Two")];
    for (const control of order) {
      await keyboard.press("Tab");
      await expect.poll(() => isSame(control)).toBe(true);
    }
    await keyboard.press("Space");
    await page.main.getByText("1 of 2 done").waitFor();
    await page.rests();
    expect(await isSame(page.box("Two"))).toBe(true);
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    await page.row("Two").waitFor({ state: "detached" });
    expect(await isSame(page.remove("One"))).toBe(true);
    await page.rests();
    await keyboard.press("Enter");
    await page.main.getByText("Nothing to do yet").waitFor();
    expect(await isSame(page.newTask)).toBe(true);

    async function isSame(control: typeof focused): Promise<boolean> {
      return (await focused.and(control).count()) === 1;
    }
  });
});
