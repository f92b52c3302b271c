import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { componentInBrowser } from "./component-in-browser.ts";
import type { ComponentPage } from "./component-page.ts";
import { fail, FakeTools } from "./fake-tools.ts";

const show = componentInBrowser();

const hostile = [
  '<img src="/stray" onerror="window.hacked = 1">',
  "<script>window.hacked = 1</script>",
  "</script><script>window.hacked = 1</script>",
  "</li></ul></template><svg onload=window.hacked=1>",
  "javascript:window.hacked=1",
  "<!-- <script>",
  "${window.hacked = 1} {{constructor.constructor('window.hacked = 1')()}}",
  '"><iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
  "\u202Eevil\u202C \u0000 \u2028 $& $1 &amp; &#60;b&#62;",
];

describe("R24 the component", () => {
  it("shows hostile titles as they are", async () => {
    const tools = new FakeTools(hostile, hostile.slice(0, 3));
    const page = await show(tools.call, { result: tools.list() });
    await page.rows.nth(hostile.length - 1).waitFor();
    await page.rests();
    await page.rows.nth(0).getByRole("checkbox").click();
    await page.main.getByText("2 of 9 done").waitFor();
    for (const title of hostile.slice(0, 2)) {
      await page.newTask.fill(title);
      await page.add.click();
      await page.status.getByText(`Added ${title}`).waitFor();
    }
    const titles = await page.rows.locator("span").evaluateAll((spans) => spans.map((span) => span.textContent));
    expect(titles).toEqual([...hostile, ...hostile.slice(0, 2)]);
    expect(await countOfElements(page.main)).toBe(0);
    expect(await isHacked(page)).toBe(false);
  });

  it("shows hostile errors as they are", async () => {
    const tools = new FakeTools(["Water the plants"]);
    const page = await show(tools.call, { result: tools.list() });
    for (const text of hostile) {
      tools.instead.set("add_task", () => fail(text));
      await page.rests();
      await page.newTask.fill("Feed the cat");
      await page.add.click();
      await expect.poll(() => page.alert.textContent()).toBe(text);
    }
    expect(await countOfElements(page.main)).toBe(0);
    expect(await isHacked(page)).toBe(false);
  });

  it("hears its host alone", async () => {
    const tools = new FakeTools(["Water the plants"]);
    const page = await show(tools.call, { result: tools.list() });
    await page.row("Water the plants").waitFor();
    await page.rests();
    const result = { content: [], structuredContent: { tasks: [{ id: "x", title: "Forged", done: false }] } };
    const forged = { jsonrpc: "2.0", method: "ui/notifications/tool-result", params: result };
    const sender = `<script>parent.frames[0].postMessage(${JSON.stringify(forged)}, "*"); parent.postMessage("sent")</script>`;
    const calls = page.shown.calls.length;
    await page.shown.page.evaluate(`new Promise((resolve) => {
      addEventListener("message", ({ data }) => data === "sent" && resolve());
      const other = document.createElement("iframe");
      other.srcdoc = ${JSON.stringify(sender).replaceAll("</", "<\\/")};
      document.body.append(other);
    })`);
    // What it answers to its host comes after what it did with an earlier message.
    expect(await page.shown.page.evaluate("host.tearDown().then(JSON.stringify, String)")).toBe("{}");
    await page.rests();
    expect(await page.rows.allInnerTexts()).toEqual(["Water the plants"]);
    expect(page.shown.calls).toHaveLength(calls);
  });

  it("can load and send nothing under the policy that it asks for", async () => {
    const tools = new FakeTools([]);
    const page = await show(tools.call, { result: tools.list() });
    await page.rests();
    expect(await page.shown.inside().evaluate(attempts)).toEqual({
      fetch: "blocked",
      image: "blocked",
      script: "blocked",
      style: "blocked",
      font: "blocked",
    });
    const reports = page.shown.problems.splice(0);
    expect(reports.length).toBeGreaterThanOrEqual(5);
    for (const report of reports) expect(report).toContain("Content Security Policy");
  });

  it("could load and send under a policy that allows it", async () => {
    const everywhere = ["http://127.0.0.1:*"];
    const csp = { connectDomains: everywhere, resourceDomains: everywhere, frameDomains: [] };
    const tools = new FakeTools([]);
    const page = await show(tools.call, { result: tools.list() }, { meta: { ui: { csp } } });
    await page.rests();
    await page.shown.inside().evaluate(attempts);
    const paths = ["fetch", "font", "image", "script", "style"].map((what) => `/stray/${what}`);
    expect(page.shown.strayRequests.splice(0).sort()).toEqual(paths);
    page.shown.problems.length = 0;
  });
});

const attempts = `(async () => {
  const url = (what) => new URL("/stray/" + what, location.href).href;
  const load = (name, fields) => new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(name), fields, { onload: resolve, onerror: reject });
    document.head.append(element);
  });
  const attempts = {
    fetch: fetch(url("fetch"), { mode: "no-cors" }),
    image: load("img", { src: url("image") }),
    script: load("script", { src: url("script") }),
    style: load("link", { rel: "stylesheet", href: url("style") }),
    font: new FontFace("stray", "url(" + url("font") + ")").load(),
  };
  const outcomes = {};
  for (const [what, attempt] of Object.entries(attempts))
    outcomes[what] = await attempt.then(() => "loaded", () => "blocked");
  return outcomes;
})()`;

/** Elements that only a title's text could have made. */
function countOfElements(main: Locator): Promise<number> {
  return main.locator("img, script, svg, iframe, b, template").count();
}

function isHacked({ shown }: ComponentPage): Promise<boolean> {
  return shown.inside().evaluate<boolean>("'hacked' in window");
}
