import type { BrowserContext } from "playwright-core";
import { openBrowser } from "../browser.ts";
import type { CheckContext } from "../contract.ts";
import type { Component } from "./component.ts";
import { openGuardingProxy } from "./guarding-proxy.ts";
import { noDomains, policyOf } from "./policy.ts";

/** One user's browser for one component: it keeps what that stores from one showing to the next. */
export interface BrowserSession {
  browserContext: BrowserContext;
  /** URL of the proxy that guards its way out. */
  proxy: string;
  /** Hears of what was shown last and was held back. */
  onRefused(url: string): void;
  widgetState?: unknown;
}

const actionMs = 5000;
const narrow = { width: 400, height: 800 };

/** Opens a browser for one user, from which a component reaches what its policy names and no more. */
export async function openBrowserSession(
  context: CheckContext,
  { meta }: Pick<Component, "meta">,
): Promise<BrowserSession> {
  const browser = await openBrowser(context);
  const domains = policyOf(meta)?.domains ?? noDomains;
  const proxy = await openGuardingProxy(context.endpoint, domains, (url) => session.onRefused(url));
  context.onEnd(async () => proxy.close());
  const browserContext = await browser.newContext({
    viewport: narrow,
    colorScheme: "light",
    serviceWorkers: "block",
    acceptDownloads: false,
    proxy: { server: proxy.url, bypass: "<-loopback>" },
  });
  browserContext.on("close", () => proxy.close());
  browserContext.setDefaultTimeout(actionMs);
  const session: BrowserSession = { browserContext, proxy: proxy.url, onRefused: () => {} };
  return session;
}
