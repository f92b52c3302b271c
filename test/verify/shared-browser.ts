import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { afterAll, beforeAll, vi } from "vitest";

/**
 * Lets all runs of a test file have one process of the browser, which costs each run most of a second. Each still opens
 * it as it would its own, has its own contexts in it, which share nothing, and leaves none behind.
 */
export function shareBrowser(): void {
  const launch = chromium.launch.bind(chromium);
  let running: Promise<Browser> | undefined;
  beforeAll(() => {
    vi.spyOn(chromium, "launch").mockImplementation(async (options) =>
      ownContexts(await (running ??= launch(options))),
    );
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await (await running)?.close();
  });
}

/** The same browser, of which only the contexts that are made through it are closed. */
function ownContexts(browser: Browser): Browser {
  const contexts: BrowserContext[] = [];
  return Object.assign(Object.create(browser) as Browser, {
    async newContext(...options: Parameters<Browser["newContext"]>) {
      const context = await browser.newContext(...options);
      contexts.push(context);
      return context;
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
    },
  });
}
