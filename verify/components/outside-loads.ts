import type { Component } from "./component.ts";
import { elementsIn, type PageElement } from "./page.ts";
import { allows, type Domains, noDomains, policyOf } from "./policy.ts";

/** Something that a page loads from a host, as it is written there. */
export interface OutsideLoad {
  url: string;
  purpose: keyof Domains;
}

/** Whose URLs reach no host. */
const origin = "https://component.invalid";

const inStyles = /@import\s+(?:url\()?["']?([^"')\s;]+)|url\(\s*["']?(https?:[^"')\s]+)/gi;
const inScripts =
  /\b(?:fetch|import|new\s+(?:WebSocket|EventSource))\s*\(\s*["'`]((?:https?|wss?):\/\/[^"'`\s${}]+)["'`]/g;
const importFrom = /^\s*import\b[^"'`;()]*["'](https?:\/\/[^"']+)["']/gm;

/** What a page loads from other hosts and its policy does not allow; URLs that it makes up as it runs are not seen. */
export function outsideLoads({ html, meta }: Pick<Component, "html" | "meta">): OutsideLoad[] {
  const domains = policyOf(meta)?.domains ?? noDomains;
  const seen = new Set<string>();
  return elementsIn(html)
    .flatMap(loadsOf)
    .filter(({ url, purpose }) => {
      if (seen.has(url) || !URL.canParse(url, origin)) return false;
      seen.add(url);
      const full = new URL(url, origin);
      return /^(?:https?|wss?):$/.test(full.protocol) && !allows(domains[purpose], full);
    });
}

function loadsOf({ tag, attributes: { src, href, rel = "" }, text }: PageElement): OutsideLoad[] {
  switch (tag) {
    case "script":
      return src === undefined ? loadsOfScript(text) : toLoads([src], "resource");
    case "img":
    case "audio":
    case "video":
    case "source":
    case "track":
      return toLoads([src], "resource");
    case "iframe":
      return toLoads([src], "frame");
    case "link":
      return toLoads(/\b(?:stylesheet|modulepreload|preload)\b/i.test(rel) ? [href] : [], "resource");
    case "style":
      return toLoads(urlsIn(text, inStyles), "resource");
    default:
      return [];
  }
}

function loadsOfScript(text: string): OutsideLoad[] {
  const called = [...text.matchAll(inScripts)].flatMap(([whole, url]) =>
    toLoads([url], whole.startsWith("import") ? "resource" : "connect"),
  );
  return [...toLoads(urlsIn(text, importFrom), "resource"), ...called];
}

function toLoads(urls: readonly (string | undefined)[], purpose: keyof Domains): OutsideLoad[] {
  return urls.flatMap((url) => (url?.trim() ? [{ url: url.trim(), purpose }] : []));
}

function urlsIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap((found) => found.slice(1).filter((url) => url !== undefined));
}
