import type { Component } from "./component.ts";
import { allows, type Domains, policyOf } from "./policy.ts";

/** Something that a page loads from a host, as it is written there. */
export interface OutsideLoad {
  url: string;
  purpose: keyof Domains;
}

/** Names of URLs that only name something, and of the schemes that reach no host. */
const origin = "https://component.invalid";

const inMarkup: [pattern: RegExp, purpose: keyof Domains][] = [
  [/<script\b[^>]*?\ssrc\s*=\s*["']?([^"'\s>]+)/gi, "resource"],
  [/<(?:img|audio|video|source|track)\b[^>]*?\ssrc\s*=\s*["']?([^"'\s>]+)/gi, "resource"],
  [/<iframe\b[^>]*?\ssrc\s*=\s*["']?([^"'\s>]+)/gi, "frame"],
];
const linkTag = /<link\b[^>]*>/gi;
const inStyles = /@import\s+(?:url\()?["']?([^"')\s;]+)|url\(\s*["']?(https?:[^"')\s]+)/gi;
const inScripts =
  /\b(?:fetch|import|new\s+(?:WebSocket|EventSource))\s*\(\s*["'`]((?:https?|wss?):\/\/[^"'`\s${}]+)["'`]/g;
const importFrom = /^\s*import\b[^"'`;()]*["'](https?:\/\/[^"']+)["']/gm;

/** What a page loads from other hosts and its policy does not allow; URLs that it makes up as it runs are not seen. */
export function outsideLoads({ html, meta }: Pick<Component, "html" | "meta">): OutsideLoad[] {
  const domains = policyOf(meta)?.domains ?? { connect: [], resource: [], frame: [], base: [] };
  const seen = new Set<string>();
  return loadsIn(html).filter(({ url, purpose }) => {
    if (seen.has(url) || !URL.canParse(url, origin)) return false;
    seen.add(url);
    const full = new URL(url, origin);
    return /^(?:https?|wss?):$/.test(full.protocol) && !allows(domains[purpose], full);
  });
}

function loadsIn(html: string): OutsideLoad[] {
  const page = html.replace(/<!--[\s\S]*?-->/g, "");
  const scripts = textsOf(page, "script");
  const markup = page.replace(/(<(script|style|template|noscript|textarea)\b[^>]*>)[\s\S]*?<\/\2\s*>/gi, "$1</$2>");
  return [
    ...inMarkup.flatMap(([pattern, purpose]) => urlsIn(markup, pattern).map((url) => ({ url, purpose }))),
    ...[...markup.matchAll(linkTag)].flatMap(([tag]) => {
      const loads = /\srel\s*=\s*["']?[^"'>]*\b(?:stylesheet|modulepreload|preload)\b/i.test(tag);
      return loads
        ? urlsIn(tag, /\shref\s*=\s*["']?([^"'\s>]+)/gi).map((url) => ({ url, purpose: "resource" as const }))
        : [];
    }),
    ...textsOf(page, "style").flatMap((text) =>
      urlsIn(text, inStyles).map((url) => ({ url, purpose: "resource" as const })),
    ),
    ...scripts.flatMap((text) => [
      ...urlsIn(text, importFrom).map((url) => ({ url, purpose: "resource" as const })),
      ...[...text.matchAll(inScripts)].map(([whole, url = ""]) => ({
        url,
        purpose: whole.startsWith("import") ? ("resource" as const) : ("connect" as const),
      })),
    ]),
  ];
}

function textsOf(html: string, tag: string): string[] {
  const pattern = new RegExp(`<${tag}\\b[^>]*>([\\s\\S]*?)</${tag}\\s*>`, "gi");
  return [...html.matchAll(pattern)].map(([, text = ""]) => text);
}

function urlsIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap((found) => found.slice(1).filter((url) => url !== undefined));
}
