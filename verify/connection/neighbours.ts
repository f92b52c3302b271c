import { isLoopback } from "../http/loopback.ts";
import type { Cause, CauseKind } from "./cause.ts";
import type { Asking } from "./ask.ts";
import type { Exploration } from "./exploration.ts";
import { explore } from "./explore.ts";

const lookMs = 3000;
/** Less of it is no time to look around. */
const leastLookMs = 300;
/** Causes that another spelling of the URL may end. */
const ofTheUrl: readonly CauseKind[] = [
  "name",
  "route",
  "tls",
  "redirect",
  "web-page",
  "path",
  "old-transport",
  "refused",
  "headers",
];

/** The other URLs under which people most often find what they looked for, the most likely first. */
export function neighboursOf(endpoint: URL): URL[] {
  const { pathname, host } = endpoint;
  const slashed = pathname.endsWith("/") ? pathname.replace(/\/+$/, "") || "/" : `${pathname}/`;
  const paths = [slashed, "/mcp", "/sse", "/api/mcp"].map((path) => changed(endpoint, { pathname: path }));
  const hosts = host.startsWith("www.") ? [changed(endpoint, { host: host.slice(4) })] : [];
  const schemes =
    endpoint.protocol === "http:"
      ? [changed(endpoint, { protocol: "https:" })]
      : isLoopback(endpoint)
        ? [changed(endpoint, { protocol: "http:" })]
        : [];
  const all = [...schemes, ...hosts, ...paths].map(({ href }) => href);
  return [...new Set(all)].filter((href) => href !== endpoint.href).map((href) => new URL(href));
}

/** What is the matter with an endpoint, once its neighbours were looked at as well, in the time that there is until then. */
export async function lookAround(
  asking: Asking,
  cause: Cause,
  target?: URL,
  end = Infinity,
): Promise<Cause & { works?: URL }> {
  const until = Math.min(end, performance.now() + lookMs);
  if (!ofTheUrl.includes(cause.kind) || until - performance.now() < leastLookMs) return cause;
  const urls = [...(target ? [target] : []), ...neighboursOf(asking.endpoint)];
  const looks = await Promise.all(urls.map(async (url) => ({ url, seen: await lookAt(asking, url, until) })));
  const works = looks.find(({ seen }) => seen.kind !== "cause")?.url;
  if (works) {
    const there = asking.quote(works.href);
    // A way out that tells how to serve this very URL as well stays.
    const fix = cause.fix.includes(there) ? cause.fix : `give hosts the URL ${there}, where the server answers`;
    return { kind: cause.kind, sentence: `${cause.sentence}; at ${there} it works`, fix, works };
  }
  const isElsewhere = target !== undefined && target.href !== asking.endpoint.href;
  const there = isElsewhere ? looks.find(({ url }) => url.href === target.href)?.seen : undefined;
  if (cause.kind === "redirect" && there?.kind === "cause" && there.cause.kind === "redirect") {
    const sentence = `${cause.sentence}, and from there once more`;
    return { ...cause, sentence, fix: "answer the path of MCP itself, without a redirect" };
  }
  const older = looks.find(({ seen }) => seen.kind === "cause" && seen.cause.kind === "old-transport")?.seen;
  return older?.kind === "cause" ? older.cause : cause;
}

async function lookAt(asking: Asking, endpoint: URL, until: number): Promise<Exploration> {
  const there: Asking = {
    ...asking,
    endpoint,
    raw: (request) => asking.raw({ ...request, url: new URL(request.url ?? "", endpoint) }),
    open: (request) => asking.open({ ...request, url: new URL(request.url ?? "", endpoint) }),
  };
  return explore(there, until);
}

function changed(url: URL, parts: Partial<Pick<URL, "pathname" | "host" | "protocol">>): URL {
  return Object.assign(new URL(url), parts);
}
