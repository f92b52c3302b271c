import { describe, expect, it } from "vitest";
import { componentInBrowser } from "./component-in-browser.ts";
import { fail, FakeTools } from "./fake-tools.ts";

const show = componentInBrowser();

describe("R22 the component on ChatGPT's older bridge", () => {
  it("shows the result that it is given, as the user had it", async () => {
    const tools = new FakeTools(["Water the plants", "Feed the cat"], ["Feed the cat"]);
    tools.view = { hideDone: true };
    tools.instead.set("list_tasks", () => new Promise(() => {}));
    const page = await show(tools.call, { bridge: "chatgpt", theme: "dark", result: tools.list() });
    await page.row("Water the plants").waitFor();
    expect(await page.rows.allInnerTexts()).toEqual(["Water the plants"]);
    expect(await page.shown.frame.locator("html").getAttribute("data-theme")).toBe("dark");
  });

  it("adds, ticks, removes and hides", async () => {
    const tools = new FakeTools(["Water the plants"]);
    const page = await show(tools.call, { bridge: "chatgpt", result: tools.list() });
    await page.row("Water the plants").waitFor();
    await page.rests();
    await page.newTask.fill("Feed the cat");
    await page.newTask.press("Enter");
    await page.box("Feed the cat").click();
    await page.main.getByText("1 of 2 done").waitFor();
    await page.hideDone.click();
    await page.row("Feed the cat").waitFor({ state: "detached" });
    await page.remove("Water the plants").click();
    await page.main.getByText("All done. The task is hidden.").waitFor();
    expect(tools.tasks).toMatchObject([{ title: "Feed the cat", done: true }]);
    expect(tools.view).toEqual({ hideDone: true });
  });

  it("says what fails", async () => {
    const tools = new FakeTools(["Water the plants"]);
    const page = await show(tools.call, { bridge: "chatgpt", result: tools.list() });
    await page.row("Water the plants").waitFor();
    await page.rests();
    tools.instead.set("delete_task", () => fail("That task is kept."));
    await page.remove("Water the plants").click();
    await page.alert.getByText("That task is kept.").waitFor();
    tools.instead.set("delete_task", () => Promise.reject(new Error("The server is away")));
    await page.remove("Water the plants").click();
    await page.alert.getByText("The server is away").waitFor();
    expect(await page.rows.allInnerTexts()).toEqual(["Water the plants"]);
  });
});
