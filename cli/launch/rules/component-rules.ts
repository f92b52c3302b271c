import { createHash } from "node:crypto";
import { policyOf } from "../../../verify/components/policy.ts";
import { uiOf } from "../../../verify/mcp/apps-metadata.ts";
import type { ComponentFacts } from "../facts.ts";
import { defineRule, type Rule } from "../rule.ts";
import { pages } from "./pages.ts";

/** The one domain that Claude shows a component of this endpoint at. */
// https://claude.com/docs/connectors/building/mcp-apps/troubleshooting
export function claudeDomain(endpoint: string): string {
  return `${createHash("sha256").update(endpoint).digest("hex").slice(0, 32)}.claudemcpcontent.com`;
}

/** What directories ask of the pages that tools show. */
export const componentRules: Rule[] = [
  defineRule({
    code: "component_domain_missing",
    for: ["openai"],
    severity: "major",
    title: "every component has a domain of its own",
    why: "ChatGPT's directory refuses a component without one",
    fix: 'set _meta["openai/widgetDomain"] of the resource to your origin; leave _meta.ui.domain out, since Claude refuses it',
    page: pages.reference,
    needs: ["components"],
    judge: ({ components }) =>
      components.flatMap(({ uri, meta }) =>
        domainOf(meta) === undefined ? [`${uri}: neither openai/widgetDomain nor ui.domain`] : [],
      ),
  }),
  defineRule({
    code: "claude_component_domain",
    for: ["claude"],
    severity: "major",
    title: "_meta.ui.domain is left out or as Claude makes it",
    why: "Claude shows an error in place of a component with any other",
    fix: "leave _meta.ui.domain out, and name your origin in openai/widgetDomain",
    page: pages.claudeApps,
    needs: ["components", "server"],
    judge: ({ components, server }) =>
      components.flatMap(({ uri, meta }) => {
        const { domain } = uiOf(meta);
        return domain === undefined || domain === claudeDomain(server.endpoint)
          ? []
          : [`${uri}: ui.domain is ${String(domain)}`];
      }),
  }),
  defineRule({
    code: "component_uri_without_hash",
    for: ["openai", "claude"],
    severity: "minor",
    title: "a component's URI changes with its content",
    why: "hosts keep a component by its URI, ChatGPT for up to an hour: users see the old one",
    fix: "put a hash of the page into its URI, such as ui://tasks/board.1a2b3c4d.html, and keep older ones readable",
    // https://developers.openai.com/plugins/build/chatgpt-ui
    page: "https://developers.openai.com/plugins/build/chatgpt-ui",
    needs: ["components"],
    judge: ({ components }) => components.map(({ uri }) => uri).filter((uri) => !hasHash(uri)),
  }),
  defineRule({
    code: "published_component_gone",
    for: ["openai"],
    severity: "major",
    title: "components of the published version can still be read",
    why: "chats that show one of them would be empty",
    fix: "answer resources/read of older URIs with the current page",
    page: pages.submission,
    needs: ["lostComponents"],
    judge: ({ lostComponents }) => lostComponents,
  }),
  defineRule({
    code: "frame_domain_explanation_required",
    for: ["openai", "claude"],
    severity: "major",
    title: "frames of other origins have a reason",
    why: "a component with frames is reviewed more strictly, and refused without a reason",
    fix: "leave frameDomains out, also when it is empty, or say in frameDomains of launch.yaml why it is needed",
    page: pages.errors,
    needs: ["launch", "components"],
    judge: ({ launch, components }) =>
      launch.frameDomains !== undefined
        ? []
        : components.flatMap((one) => framesOf(one).map((seen) => `${one.uri}: ${seen}`)),
  }),
];

function domainOf(meta: Record<string, unknown>): unknown {
  const domain = meta["openai/widgetDomain"] ?? uiOf(meta)["domain"];
  return typeof domain === "string" && domain !== "" ? domain : undefined;
}

/** A run of 8 or more of a hash's characters with a digit and a letter among them, or a query. */
function hasHash(uri: string): boolean {
  if (/[?&][^=]+=[^&]+/.test(uri)) return true;
  return uri.split(/[./_-]/).some((part) => /^[\da-z]{8,}$/i.test(part) && /\d/.test(part) && /[a-z]/i.test(part));
}

function framesOf({ meta }: ComponentFacts): string[] {
  const policy = policyOf(meta);
  if (!policy || !("frameDomains" in policy.given || "frame_domains" in policy.given)) return [];
  const { frame } = policy.domains;
  return [frame.length === 0 ? "an empty list of frame domains" : `frames of ${frame.join(", ")}`];
}
