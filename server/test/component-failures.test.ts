import { describe, expect, it } from "vitest";
import { componentInBrowser } from "./component-in-browser.ts";
import { fail, FakeTools, succeed } from "./fake-tools.ts";

const show = componentInBrowser();
const never = () => new Promise<never>(() => {});

describe("R22 what the component says when something fails", () => {
  it("is the tool's own words, with the list as it is then and the title still there", async () => {
    const tools = new FakeTools(["Water the plants"]);
    const page = await show(tools.call, { result: tools.list(), clock: true });
    tools.instead.set("add_task", () => fail("The list is full: nothing was added."));
    await page.newTask.fill("Feed the cat");
    await page.add.click();
    await page.alert.getByText("The list is full: nothing was added.").waitFor();
    await page.rests();
    expect(await page.newTask.inputValue()).toBe("Feed the cat");
    expect(await page.rows.allInnerTexts()).toEqual(["Water the plants"]);
    expect(page.shown.calls.map(({ name }) => name)).toEqual(["list_tasks", "add_task", "list_tasks"]);
    expect(await page.alert.innerText()).toBe("The list is full: nothing was added.");

    tools.instead.clear();
    await page.add.click();
    await page.row("Feed the cat").waitFor();
    expect(await page.alert.innerText()).toBe("");
  });

  it("is that a task is gone, which it then no longer shows", async () => {
    const tools = new FakeTools(["Water the plants", "Feed the cat"]);
    const page = await show(tools.call, { result: tools.list() });
    await page.row("Feed the cat").waitFor();
    await page.rests();
    tools.tasks = tools.tasks.slice(1);
    await page.box("Water the plants").click();
    await page.alert.getByText("There is no task of that id.").waitFor();
    await page.row("Water the plants").waitFor({ state: "detached" });
    expect(await page.box("Feed the cat").isChecked()).toBe(false);
  });

  it.each(["set_task_done", "save_view"])("undoes what %s was to do", async (name) => {
    const tools = new FakeTools(["Water the plants"]);
    const page = await show(tools.call, { result: tools.list() });
    tools.instead.set(name, () => Promise.reject(new Error("The server is away")));
    const control = name === "save_view" ? page.hideDone : page.box("Water the plants");
    await control.click();
    await page.alert.getByText("That was refused: ").waitFor();
    expect(await page.alert.innerText()).toContain("The server is away");
    expect(await control.isChecked()).toBe(false);
    await page.rests();
    expect(await control.isEnabled()).toBe(true);
  });

  it("is that the list could not be fetched, which can be tried again", async () => {
    const tools = new FakeTools(["Water the plants"]);
    tools.instead.set("list_tasks", () => fail("You are not let in yet."));
    const page = await show(tools.call);
    await page.alert.getByText("You are not let in yet.").waitFor();
    tools.instead.set("list_tasks", () => succeed({ tasks: "none" }));
    await page.reload.click();
    await page.alert.getByText("The list came in a form that is not understood.").waitFor();
    tools.instead.clear();
    await page.reload.click();
    await page.row("Water the plants").waitFor();
    expect(await page.alert.innerText()).toBe("");
    expect(await page.reload.isHidden()).toBe(true);
  });

  it("is that the list could not be fetched anew, beside what was given", async () => {
    const tools = new FakeTools(["Water the plants"]);
    tools.instead.set("list_tasks", () => fail("Try again later."));
    const page = await show(tools.call, { result: tools.list() });
    await page.alert.getByText("Try again later.").waitFor();
    expect(await page.rows.allInnerTexts()).toEqual(["Water the plants"]);
  });

  it("is that the call failed that it is shown for", async () => {
    const tools = new FakeTools(["Water the plants"]);
    const page = await show(tools.call, { result: fail("The list is full.") });
    await page.row("Water the plants").waitFor();
    await page.alert.getByText("The list is full.").waitFor();
  });

  it("is that nothing was answered in time, and the list can be fetched again", async () => {
    const tools = new FakeTools(["Water the plants"]);
    const page = await show(tools.call, { result: tools.list(), clock: true });
    await page.row("Water the plants").waitFor();
    await page.rests();
    tools.instead.set("delete_task", never);
    await page.remove("Water the plants").click();
    await expect.poll(() => page.shown.calls.at(-1)?.name).toBe("delete_task");
    await page.shown.page.clock.fastForward(29_000);
    expect(await page.alert.innerText()).toBe("");
    await page.shown.page.clock.fastForward(1_000);
    await page.alert.getByText("There was no answer within 30 seconds").waitFor();
    tools.tasks = [];
    await page.reload.click();
    await page.main.getByText("Nothing to do yet").waitFor();
  });

  it("is that the host does not answer", async () => {
    const page = await show(never, { bridge: "none", clock: true });
    await page.main.getByText("Looking for your tasks").waitFor();
    await page.shown.page.clock.fastForward(10_000);
    await page.alert.getByText("The chat did not answer").waitFor();
    await page.reload.waitFor();
  });
});

describe("R22 the component where it is not in its place", () => {
  it("says that it cannot work alone", async () => {
    const page = await show(never, { alone: true });
    await page.shown.page.getByRole("alert").getByText("cannot work alone").waitFor();
  });
});
