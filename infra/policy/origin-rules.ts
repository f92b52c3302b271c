import { memberOf, type PolicyRule, type PolicyStack } from "./rule.ts";

/** Rules about where people reach a published app. */
export const originRules: readonly PolicyRule[] = [
  {
    id: "public-origin",
    level: "mandatory",
    title: "A published app stays at its origin",
    why: "hosts keep the origin as it was reviewed: under another one the app is gone for everybody who has it",
    fix: "serve it at the published origin; where another stack does, name that as stack in published.json",
    stack(stack) {
      const { name, production, published } = stack;
      const isIts = published !== undefined && production && (published.stack ?? name) === name;
      if (!isIts) return [];
      const origin = servedOrigin(stack);
      const wanted = originOf(published.endpoint);
      return origin === undefined || wanted === undefined || origin === wanted
        ? []
        : [`it is served at ${origin}, and published at ${wanted}`];
    },
  },
];

/** Where the service is served, as far as that is known. */
export function servedOrigin({ url, resources }: Pick<PolicyStack, "url" | "resources">): string | undefined {
  const given = resources.find(({ type }) => type === "slipway:index:GivenNames");
  const domain = memberOf(given?.inputs, "domain");
  // Without a domain the platform says where it is, often only once it runs.
  return typeof domain === "string" && domain !== "" ? `https://${domain}` : originOf(url);
}

function originOf(url: string | undefined): string | undefined {
  return URL.parse(url ?? "")?.origin;
}
