import type { Page } from "playwright-core";

/**
 * Sends a page's requests to this machine from here. Chromium ends what is under way with ERR_NETWORK_CHANGED as soon as
 * an interface of the machine comes or goes, as those of containers do beside these tests.
 */
// https://github.com/microsoft/playwright/issues/13062
export async function sendFromHere(page: Page): Promise<void> {
  await page.route(/^http:\/\/(127\.0\.0\.1|localhost):/, async (route) => {
    // A stream has no end to wait for, and is opened again by itself.
    if (route.request().resourceType() === "eventsource") return void (await route.continue());
    try {
      await route.fulfill({ response: await route.fetch() });
    } catch {
      // The server has cut it off, or the page is gone.
      await route.abort().catch(() => {});
    }
  });
}
