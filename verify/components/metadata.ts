import type { Check, Fault } from "../contract.ts";
import { isLoopback } from "../http/loopback.ts";
import { isPrivateHost } from "./addresses.ts";
import { type Component, readableComponents } from "./component.ts";
import { uiOf } from "../mcp/apps-metadata.ts";
import { outsideLoads } from "./outside-loads.ts";
import { elementsIn } from "./page.ts";
import { type Domains, type Policy, policyOf } from "./policy.ts";

/** The official library alone, bundled into a page, is two thirds of it. */
const largestBytes = 1_000_000;

type Part = Omit<Fault, "where">;

/** Whether each component says what a host has to know before it shows it. */
export const metadata: Check = {
  id: "components.metadata",
  group: "components",
  title: "component metadata declares a tight content security policy",
  severity: "major",
  quick: true,
  needs: ["components.resource"],
  async run(context) {
    const components = await readableComponents(context);
    return components.flatMap((component) =>
      judge(component, context.endpoint).map((part) => ({
        ...part,
        where: context.quote(component.uri),
        seen: context.quote(part.seen),
      })),
    );
  },
};

function judge(component: Component, endpoint: URL): Part[] {
  const { meta, html } = component;
  const policy = policyOf(meta);
  const parts = policy ? judgePolicy(policy, component, endpoint) : [toMissing(component)];
  const domain = uiOf(meta)["domain"] ?? meta["openai/widgetDomain"];
  if (typeof domain !== "string" || domain === "") {
    parts.push({
      severity: "minor",
      expected: "a domain of its own",
      seen: domain === undefined ? "no _meta.ui.domain" : JSON.stringify(domain),
      // https://developers.openai.com/apps-sdk/deploy/submission
      why: "ChatGPT's directory asks for it",
      fix: 'set _meta["openai/widgetDomain"] of the resource\'s contents to your origin; _meta.ui.domain has a form of its own at each host',
    });
  }
  for (const [field, border] of [
    ["_meta.ui.prefersBorder", uiOf(meta)["prefersBorder"]],
    ["openai/widgetPrefersBorder", meta["openai/widgetPrefersBorder"]],
  ] as const) {
    if (border === undefined || typeof border === "boolean") continue;
    parts.push({
      severity: "minor",
      expected: `${field} true or false`,
      seen: JSON.stringify(border),
      why: "hosts refuse the metadata, or draw it as they like",
      fix: "give a boolean, or leave it out",
    });
  }
  const bytes = Buffer.byteLength(html);
  if (bytes > largestBytes) {
    parts.push({
      severity: "minor",
      expected: `at most ${largestBytes / 1000} kB of HTML`,
      seen: `${Math.round(bytes / 1000)} kB`,
      why: "users on a slow network wait for it",
      fix: "minify the bundle and leave out what the component does not use",
    });
  }
  return parts;
}

function toMissing(component: Component): Part {
  const [load] = outsideLoads(component);
  return {
    // Without one a host lets it load nothing: https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx
    ...(load ? {} : { severity: "minor" as const }),
    expected: "a content security policy",
    seen: `neither _meta.ui.csp nor openai/widgetCSP${load ? `, and it loads ${load.url}` : ""}`,
    // https://developers.openai.com/apps-sdk/deploy/submission
    why: load ? "hosts block what it loads" : "ChatGPT's directory refuses an app without one",
    fix: "name the hosts that it reaches in _meta.ui.csp of the resource's contents, or empty lists where there are none",
  };
}

function judgePolicy({ field, given, domains }: Policy, { html }: Component, endpoint: URL): Part[] {
  const broken = Object.entries(given).find(
    ([, value]) => !Array.isArray(value) || value.some((one) => typeof one !== "string" || !/^[^\s;,']+$/.test(one)),
  );
  if (broken) {
    return [
      {
        expected: "lists of origins",
        seen: `${field}.${broken[0]} ${JSON.stringify(broken[1])}`,
        why: "hosts refuse the policy, or block what the component needs",
        fix: 'write each host as an origin such as "https://api.example.com"',
      },
    ];
  }
  const all = [...new Set(Object.values(domains).flat())];
  const wide = all.filter(isWide);
  const plain = all.filter((source) => /^(?:http|ws):/.test(source) && !isWide(source) && !isOnLoopback(source));
  const inside = all.filter((source) => isInside(source, endpoint));
  const unused = wide.length > 0 ? [] : unusedIn(domains, html);
  return [
    ...wide.slice(0, 1).map((source) => ({
      expected: "the hosts that it needs, each by name",
      seen: `${source} in ${field}`,
      why: "a fault in the component could send users' data anywhere",
      fix: "name the hosts themselves",
    })),
    ...inside.slice(0, 1).map((source) => ({
      // Under development all is on one machine.
      severity: isPrivateHost(endpoint.hostname) ? ("info" as const) : ("major" as const),
      expected: "hosts that users reach",
      seen: `${source} in ${field}`,
      why: "it is an address of one machine or network, and nothing of the component's users; it was not let through here",
      fix: "name the public host that serves it",
    })),
    ...plain.slice(0, 1).map((source) => ({
      severity: "minor" as const,
      expected: "hosts over HTTPS",
      seen: `${source} in ${field}`,
      why: "browsers block it in a page that came over HTTPS",
      fix: "serve it over HTTPS and name that",
    })),
    ...unused.slice(0, 1).map((source) => ({
      severity: "info" as const,
      expected: "no host that is not used",
      seen: `${source} in ${field}, and a page that connects to nothing`,
      why: "each host that is allowed is one more that data could leak to",
      fix: "take it out",
    })),
  ];
}

/** A whole scheme, all hosts, or all hosts under a top-level domain. */
function isWide(source: string): boolean {
  const host = source.replace(/^[a-z]+:(?:\/\/)?/i, "").replace(/[:/].*$/, "");
  if (/^(?:data|blob|mediastream|filesystem):/i.test(source)) return false;
  return host === "" || host === "*" || /^\*\.(?:[^.]+|(?:co|com|org|net|gov|ac)\.[a-z]{2})$/i.test(host);
}

/** Whether it is of a private network, and not where the endpoint is. */
function isInside(source: string, endpoint: URL): boolean {
  const url = URL.parse(source);
  return url !== null && isPrivateHost(url.hostname) && url.host !== endpoint.host;
}

function isOnLoopback(source: string): boolean {
  return URL.canParse(source) && isLoopback(new URL(source));
}

/** Hosts to connect to or to frame in a page that has no means to do so. */
function unusedIn({ connect, frame }: Domains, html: string): string[] {
  // What a script from elsewhere does cannot be seen here.
  const elements = elementsIn(html);
  if (elements.some(({ tag, attributes }) => tag === "script" && attributes["src"] !== undefined)) return [];
  const connects = /\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|import)\b/.test(html);
  return [...(connects ? [] : connect), ...(/iframe/i.test(html) ? [] : frame)];
}
