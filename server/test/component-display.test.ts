import { describe, expect, it } from "vitest";
import { componentInBrowser } from "./component-in-browser.ts";
import type { ComponentPage } from "./component-page.ts";
import { colors, contrast } from "./contrast.ts";
import { FakeTools, succeed } from "./fake-tools.ts";

const show = componentInBrowser();

describe("R22 what the component shows", () => {
  it("is the result that it is given, before the server is asked, and then the list as it is now", async () => {
    const tools = new FakeTools(["Water the plants", "Feed the cat", "Call Mia"], ["Feed the cat"]);
    const result = tools.list();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    tools.instead.set("list_tasks", async () => {
      await promise;
      return tools.list();
    });
    tools.tasks = tools.tasks.slice(1);
    const page = await show(tools.call, { result, clock: true });
    await page.row("Water the plants").waitFor();
    expect(await page.rows.allInnerTexts()).toEqual(["Water the plants", "Feed the cat", "Call Mia"]);
    expect(await page.box("Feed the cat").isChecked()).toBe(true);
    expect(await page.box("Call Mia").isChecked()).toBe(false);
    await page.main.getByText("1 of 3 done").waitFor();
    resolve(undefined);
    await page.row("Water the plants").waitFor({ state: "detached" });
    expect(await page.rows.allInnerTexts()).toEqual(["Feed the cat", "Call Mia"]);
    await page.rests();
    expect(page.shown.calls).toEqual([{ name: "list_tasks", args: {} }]);
  });

  it.each([
    { what: "the result of add_task", given: true },
    { what: "no result", given: false },
  ])("is the list that it fetches itself when it is given $what", async ({ given }) => {
    const tools = new FakeTools(["Water the plants", "Feed the cat"]);
    const page = await show(tools.call, given ? { result: succeed({ task: tools.tasks[1] }), clock: true } : {});
    await page.row("Feed the cat").waitFor();
    expect(await page.rows.allInnerTexts()).toEqual(["Water the plants", "Feed the cat"]);
    expect(page.shown.calls).toEqual([{ name: "list_tasks", args: {} }]);
  });

  it("follows a result that comes later", async () => {
    const tools = new FakeTools(["Water the plants"]);
    const page = await show(tools.call);
    await page.row("Water the plants").waitFor();
    const result = await tools.call("add_task", { title: "Feed the cat" });
    await page.shown.page.evaluate(`host.sendResult(${JSON.stringify(result)})`);
    await page.row("Feed the cat").waitFor();
  });

  it("hides what is done as the server has kept it", async () => {
    const tools = new FakeTools(["Water the plants", "Feed the cat"], ["Feed the cat"]);
    tools.view = { hideDone: true };
    const page = await show(tools.call, { result: tools.list() });
    await page.row("Water the plants").waitFor();
    expect(await page.rows.allInnerTexts()).toEqual(["Water the plants"]);
  });

  it("says so when there is nothing to show", async () => {
    const tools = new FakeTools(["Water the plants"], ["Water the plants"]);
    tools.view = { hideDone: true };
    const page = await show(tools.call, { result: tools.list() });
    await page.main.getByText("All done. The task is hidden.").waitFor();
    await page.hideDone.click();
    await page.remove("Water the plants").click();
    await page.main.getByText("Nothing to do yet. Add your first task above.").waitFor();
  });

  it("is read by a screen reader with names and states", async () => {
    const tools = new FakeTools(["Water the plants"], ["Water the plants"]);
    const page = await show(tools.call, { result: tools.list() });
    await page.row("Water the plants").waitFor();
    await page.rests();
    expect(await page.main.ariaSnapshot()).toBe(
      [
        "- main:",
        '  - heading "Tasks" [level=1]',
        "  - paragraph: 1 of 1 done",
        '  - switch "Hide done"',
        "  - text: Hide done",
        '  - form "Add a task":',
        '    - textbox "New task":',
        "      - /placeholder: What is to be done?",
        '    - button "Add"',
        "  - alert",
        '  - list "Tasks":',
        "    - listitem:",
        '      - checkbox "Water the plants" [checked]',
        "      - text: Water the plants",
        '      - button "Remove Water the plants"',
        "  - status",
      ].join("\n"),
    );
  });
});

describe("R22 how the component looks", () => {
  const long = ["A".repeat(200), "A title of many words, which goes on and on until it fills more than one line"];

  it.each([320, 360, 1200])("fits into %i px without scrolling, and tells its host how high it is", async (width) => {
    const tools = new FakeTools([...long, "Short"]);
    tools.instead.set("save_view", () => ({ content: [{ type: "text", text: "B".repeat(300) }], isError: true }));
    const page = await show(tools.call, { result: tools.list(), width });
    await page.row("Short").waitFor();
    await page.hideDone.click();
    await page.alert.getByText("BBB").waitFor();
    await page.rests();
    const root = page.shown.frame.locator("html");
    // Of the page itself, and of the frame that the host gives it.
    const heights = () => root.evaluate((element) => [element.getBoundingClientRect().height, element.clientHeight]);
    await expect.poll(async () => new Set((await heights()).map(Math.ceil)).size).toBe(1);
    expect(await root.evaluate((element) => element.scrollWidth)).toBe(width);
    for (const control of [page.hideDone, page.add, page.remove("Short")]) {
      const box = await control.boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(width);
    }
  });

  it("takes its theme from the host, also when that changes, whatever the system's is", async () => {
    const tools = new FakeTools(["Water the plants"]);
    const page = await show(tools.call, { result: tools.list(), theme: "dark" });
    await page.row("Water the plants").waitFor();
    expect(await brightnessOf(page)).toBeLessThan(60);
    await page.shown.page.evaluate("host.setTheme('light')");
    await expect.poll(() => brightnessOf(page)).toBeGreaterThan(200);
    await page.shown.page.emulateMedia({ colorScheme: "dark" });
    expect(await brightnessOf(page)).toBeGreaterThan(200);
  });

  it("takes the system's theme where the host has none", async () => {
    const tools = new FakeTools(["Water the plants"]);
    const page = await show(tools.call, { result: tools.list(), theme: "none" });
    await page.row("Water the plants").waitFor();
    expect(await brightnessOf(page)).toBeGreaterThan(200);
    await page.shown.page.emulateMedia({ colorScheme: "dark" });
    expect(await brightnessOf(page)).toBeLessThan(60);
  });

  it.each(["light", "dark"] as const)("has text that can be read in the %s theme", async (theme) => {
    const tools = new FakeTools(["Water the plants", "Feed the cat"], ["Feed the cat"]);
    tools.instead.set("save_view", () => ({ content: [{ type: "text", text: "Not now" }], isError: true }));
    const page = await show(tools.call, { result: tools.list(), theme });
    await page.row("Feed the cat").waitFor();
    await page.hideDone.click();
    await page.alert.getByText("Not now").waitFor();
    const texts = [
      page.alert,
      page.row("Feed the cat").getByText("Feed the cat"),
      page.add,
      page.main.getByText("1 of 2"),
    ];
    // https://www.w3.org/TR/WCAG22/#contrast-minimum
    for (const text of texts) expect(await contrast(text)).toBeGreaterThan(4.5);
  });
});

/** Of the page's ground, from 0 to 255. */
async function brightnessOf({ shown }: ComponentPage): Promise<number> {
  const [ground] = await colors(shown.frame.locator("html"));
  return Math.max(...ground);
}
