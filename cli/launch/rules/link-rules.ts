import { isPrivateHost } from "../../../verify/components/addresses.ts";
import type { Launch } from "../launch-schema.ts";
import { defineRule, type Directory, type Rule } from "../rule.ts";
import { pages } from "./pages.ts";
import { missing, recordRules } from "./text-rules.ts";

const needed = ["website", "support", "privacy", "terms"] as const;
const both: readonly Directory[] = ["openai", "claude"];
const longestUrl = 1024;
/** A page with less has nothing to read: it is an error, or made by a script that a reader of text does not run. */
const leastText = 200;

/** The links of a launch.yaml that are given, with their names. */
export function linksOf({ urls = {} }: Launch): { name: string; url: string }[] {
  return Object.entries(urls).flatMap(([name, url]) => (url === undefined ? [] : [{ name: `urls.${name}`, url }]));
}

/** What directories ask of the pages that they link to. */
export const linkRules: Rule[] = [
  ...recordRules({ for: both, severity: "major", why: "the submission is refused without it", page: pages.errors }, [
    {
      code: "urls_missing",
      title: "website, support, privacy policy and terms are named",
      fix: "set them in urls",
      judge: ({ urls = {} }) => needed.flatMap((name) => missing(`urls.${name}`, urls[name])),
    },
    {
      code: "urls_not_https",
      title: "links are https URLs of public hosts with at most 1024 characters, and without a login",
      fix: "write the whole URL, beginning with https://",
      judge: (launch) =>
        linksOf(launch).flatMap(({ name, url }) => {
          const read = URL.parse(url);
          const isFit = read?.protocol === "https:" && !isPrivateHost(read.hostname) && url.length <= longestUrl;
          // The login is told to nobody.
          if (read !== null && read.username + read.password !== "") return [`${name} has a login in it`];
          return isFit ? [] : [`${name} is ${url}`];
        }),
    },
    {
      code: "urls_same_page",
      severity: "minor",
      title: "privacy policy and terms are pages of their own",
      why: "reviewers look for each of them, and take the home page for none",
      fix: "link to the page itself",
      judge: ({ urls = {} }) =>
        (["privacy", "terms"] as const).flatMap((name) =>
          urls[name] !== undefined && urls[name] === urls.website ? [`urls.${name} is the website itself`] : [],
        ),
    },
    {
      code: "endpoint_not_https",
      title: "the endpoint is an https URL of a public host",
      fix: "set endpoint to the URL in production",
      judge({ endpoint = "" }) {
        const url = URL.parse(endpoint);
        const isFit = url?.protocol === "https:" && !isPrivateHost(url.hostname) && !/[{}]/.test(endpoint);
        return isFit ? [] : [`endpoint is ${endpoint || "missing"}`];
      },
    },
    {
      code: "claude_port",
      for: ["claude"],
      title: "the endpoint listens on port 443",
      why: "Claude connects to no other",
      // https://github.com/anthropics/claude-ai-mcp/issues/125
      page: "https://github.com/anthropics/claude-ai-mcp/issues/125",
      fix: "serve it on 443, behind a proxy if need be",
      judge: ({ endpoint = "" }) => {
        const port = URL.parse(endpoint)?.port ?? "";
        return port === "" ? [] : [`endpoint has port ${port}`];
      },
    },
  ]),
  defineRule({
    code: "urls_unreachable",
    for: both,
    severity: "major",
    title: "each link answers 200 with a text",
    why: "reviewers open every one of them",
    fix: "serve the page itself, readable without signing in and without a script",
    page: pages.submission,
    needs: ["pages"],
    judge: ({ pages: fetched }) =>
      fetched.flatMap(({ url, status, type, body }) => {
        if (status !== 200) return [`${url} answers ${status === 0 ? body : `status ${status}`}`];
        if (!/html|text/.test(type)) return [`${url} is ${type || "of no type"}`];
        const length = textLength(body);
        return length < leastText ? [`${url} has ${length} characters of text`] : [];
      }),
  }),
  defineRule({
    code: "endpoint_examined",
    for: both,
    severity: "minor",
    title: "the endpoint that was looked at is the one that is listed",
    why: "what holds for one says nothing of another",
    fix: "look at the stack in production, or mend endpoint in launch.yaml",
    page: pages.submission,
    needs: ["launch", "server"],
    judge: ({ launch: { endpoint = "" }, server }) =>
      URL.parse(endpoint)?.href === server.endpoint ? [] : [`${server.endpoint} in place of ${endpoint || "none"}`],
  }),
  defineRule({
    code: "origin_changed",
    for: ["openai"],
    severity: "critical",
    title: "the endpoint's origin is that of the published version",
    why: "a published plugin cannot move: only OpenAI's support changes its origin",
    fix: "serve this version at the published origin",
    page: pages.submission,
    needs: ["launch", "published"],
    judge({ launch, published }) {
      if (published === null) return [];
      const [now, before] = [originOf(launch.endpoint), originOf(published.endpoint)];
      return now === before ? [] : [`${now ?? "no endpoint"} in place of ${before}`];
    },
  }),
  defineRule({
    code: "plugin_name_mismatch",
    for: ["openai"],
    severity: "major",
    title: "the plugin has the name of the published version",
    why: "another name is another plugin, and the upload is refused",
    fix: "take back name in launch.yaml",
    page: pages.errors,
    needs: ["launch", "published"],
    judge: ({ launch, published }) =>
      published?.name === undefined || launch.name === published.name
        ? []
        : [`name is ${launch.name ?? "missing"} in place of ${published.name}`],
  }),
  defineRule({
    code: "plugin_version_unchanged",
    // The registry says by itself which versions it has.
    for: ["openai"],
    severity: "major",
    title: "the version is another than the published one",
    why: "each upload needs a version of its own",
    fix: "raise version in launch.yaml",
    page: pages.errors,
    needs: ["launch", "published"],
    judge: ({ launch, published }) => (launch.version === published?.version ? [`version is ${launch.version}`] : []),
  }),
];

function originOf(url: string | undefined): string | undefined {
  return URL.parse(url ?? "")?.origin;
}

function textLength(html: string): number {
  return html
    .replaceAll(/<(script|style)\b.*?<\/\1>/gis, " ")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim().length;
}
