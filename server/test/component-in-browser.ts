import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, vi } from "vitest";
import { launchBrowser } from "./browser.ts";
import { buildComponent } from "./built-component.ts";
import { type CallTool, type ShowableComponent, showComponent, type ShowOptions } from "./component-host.ts";
import { type ComponentPage, openPage } from "./component-page.ts";

/** How a test shows the component, with its own metadata or other. */
export type Show = (
  callTool: CallTool,
  options?: ShowOptions,
  meta?: Record<string, unknown>,
) => Promise<ComponentPage>;

/**
 * Gives a test file a browser. After each test the browser has reported nothing as an error or a warning, and nothing
 * has left the component's frame.
 */
export function componentInBrowser(): Show {
  vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
  let browser: Browser;
  let component: ShowableComponent;
  const open: ComponentPage[] = [];
  beforeAll(async () => {
    const [launched, built] = await Promise.all([launchBrowser(), buildComponent()]);
    browser = launched;
    component = { html: built.html, meta: built.meta("https://tasks.example.com") };
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const { shown } of open.splice(0)) {
      await shown[Symbol.asyncDispose]();
      expect(shown.problems).toEqual([]);
      expect(shown.strayRequests).toEqual([]);
    }
  });
  return async (callTool, options, other = {}) => {
    const page = openPage(await showComponent(browser, { ...component, ...other }, callTool, options));
    open.push(page);
    return page;
  };
}
