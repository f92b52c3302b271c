import type { Page, Request, Route } from "playwright-core";
import type { CheckContext } from "../contract.ts";
import type { Component } from "./component.ts";
import type { HostEvent } from "./host-events.ts";
import { contentSecurityPolicy, policyOf } from "./policy.ts";

/** Where the host's page and the component are; nothing is sent there, the names exist nowhere. */
export const hostUrl = "https://host.slipway.invalid/";
export const componentUrl = "https://component.slipway.invalid/view.html";

const harmless = ["GET", "HEAD", "OPTIONS"];

/** Answers for the host and the component, lets through what the policy allows, and holds back all else; tells how many wait for an answer. */
export async function directRequests(
  page: Page,
  { options }: CheckContext,
  { html, meta }: Component,
  hostScript: string,
  note: (event: HostEvent) => void,
): Promise<{ pending(): number }> {
  const own = new URL(componentUrl).origin;
  const sent = new Set<Request>();
  const over = new Set<Request>();
  const direct = async (route: Route): Promise<void> => {
    const request = route.request();
    const url = request.url();
    if (url === hostUrl) return fulfill(route, hostPage(hostScript));
    if (url === componentUrl && request.isNavigationRequest()) {
      return fulfill(route, html, { "content-security-policy": contentSecurityPolicy(policyOf(meta)) });
    }
    if (request.isNavigationRequest() && isComponentItself(request, page)) {
      note({ kind: "navigation", url });
      return route.abort();
    }
    if (new URL(url).origin === own) {
      note({ kind: "failure", url, reason: "a component has no server of its own to load from" });
      return route.fulfill({ status: 404 });
    }
    // Whatever comes here is allowed by the policy.
    if (!harmless.includes(request.method()) && !options.allowWrites) {
      note({ kind: "withheld", url });
      return route.abort();
    }
    sent.add(request);
    return route.continue();
  };
  await page.route("**/*", (route) => direct(route).catch(() => {}));
  page.on("requestfinished", (request) => void over.add(request));
  page.on("requestfailed", (request) => {
    over.add(request);
    const text = request.failure()?.errorText ?? "it failed";
    const reason = reasonOf(text);
    // The page itself may change its mind.
    if (sent.has(request) && reason !== "net::ERR_ABORTED") note({ kind: "failure", url: request.url(), reason });
  });
  page.on("response", (response) => {
    if (!sent.has(response.request()) || response.status() < 400) return;
    note({ kind: "failure", url: response.url(), reason: `status ${response.status()}` });
  });
  return { pending: () => [...sent].filter((request) => !over.has(request)).length };
}

/** Why a request failed, where the browser's own word does not say it. */
export function reasonOf(errorText: string): string {
  if (/TUNNEL|PROXY/.test(errorText)) return "its host has no address, or cannot be reached";
  // A container that comes or goes is enough. https://github.com/microsoft/playwright/issues/13062
  if (errorText.includes("NETWORK_CHANGED")) return "this machine's networks changed meanwhile; try it again";
  return errorText;
}

function fulfill(route: Route, body: string, headers: Record<string, string> = {}): Promise<void> {
  return route.fulfill({ headers: { "content-type": "text/html; charset=utf-8", ...headers }, body });
}

function isComponentItself(request: Request, page: Page): boolean {
  return request.frame().parentFrame() === page.mainFrame() || request.frame() === page.mainFrame();
}

function hostPage(script: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<title>Host</title>
<link rel="icon" href="data:," />
<style>
:root { color-scheme: light }
body { margin: 0; background: light-dark(white, #212121) }
iframe { display: block; border: 0; width: 100%; height: 600px }
</style>
</head>
<body></body>
<script type="module">${script}</script>
</html>`;
}
