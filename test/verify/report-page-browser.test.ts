import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../server/test/browser.ts";
import { toHtml } from "../../verify/report/html.ts";
import { hostile, sampleReport } from "./sample.ts";

const missing = process.env["SLIPWAY_WITHOUT_CHROMIUM"] ?? "";
// Long words and the markup of a server are what breaks a layout.
const page = toHtml(sampleReport(`${hostile}${"x".repeat(400)} <script>document.title = "ran"</script>`));
let browser: Browser;
beforeAll(async () => {
  if (missing === "") browser = await launchBrowser();
});
afterAll(() => browser?.close());

test.skipIf(missing !== "")("R24 the page fits every screen, light and dark, and nothing in it runs", async () => {
  const shown = await browser.newPage();
  const asked: string[] = [];
  shown.on("request", ({ url }) => asked.push(url()));
  await shown.setContent(page);
  const colours = new Set<unknown>();
  for (const width of [360, 800, 1600]) {
    await shown.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await shown.emulateMedia({ colorScheme });
      expect(await shown.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      colours.add(await shown.evaluate("getComputedStyle(document.body).backgroundColor"));
    }
  }
  expect(colours.size).toBe(2);
  expect(await shown.title()).toMatch(/^FAIL: /);
  expect(asked.filter((url) => !url.startsWith("data:"))).toEqual([]);
  await shown.close();
});

test.skipIf(missing !== "")("R28 on paper everything that is folded can be read, in dark letters", async () => {
  const shown = await browser.newPage({ colorScheme: "dark" });
  await shown.setContent(page);
  const folded = shown.locator(".checks li").first();
  expect(await folded.isVisible()).toBe(false);
  await shown.emulateMedia({ media: "print", colorScheme: "dark" });
  expect((await folded.boundingBox())?.height).toBeGreaterThan(5);
  expect(await shown.evaluate("getComputedStyle(document.body).color")).toBe("rgb(0, 0, 0)");
  await shown.close();
});
