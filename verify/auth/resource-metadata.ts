import { checkResourceAllowed } from "@modelcontextprotocol/client";
import type { Check, Fault, CheckContext } from "../contract.ts";
import { resourceMetadataUrls } from "../mcp/authorization.ts";
import { findResourceMetadata, type Located } from "./discovery.ts";
import { fetchDocument, isTrustworthy, texts } from "./documents.ts";
import { findAuthChallenge, openToAll } from "./auth-challenge.ts";

/** The document that says who signs users in: https://www.rfc-editor.org/rfc/rfc9728#section-2 */
export const resourceMetadata: Check = {
  id: "auth.resource-metadata",
  group: "auth",
  title: "serves valid protected resource metadata (RFC 9728)",
  severity: "major",
  quick: true,
  needs: ["auth.no-token"],
  async run(context) {
    const refusal = await findAuthChallenge(context);
    if (!refusal) return openToAll;
    const located = await findResourceMetadata(context, refusal);
    if (!("document" in located)) return [toMissing(located.url, located.seen)];
    const faults = toFaults(located.document, context).map((fault) => ({ ...fault, where: located.url.href }));
    return faults.some(({ severity }) => severity !== "info")
      ? faults
      : [...faults, ...(await compare(context, located))];
  },
};

function toMissing({ href }: URL, seen: string): Fault {
  const isGuarded = /^status 40[13]$/.test(seen);
  return {
    severity: "critical",
    where: href,
    expected: "status 200 with a JSON object, without a token",
    seen,
    why: "a host does not learn where its user signs in, so nobody gets in",
    fix: isGuarded
      ? "let requests below /.well-known/ pass without a token, before anything asks for one"
      : "serve the protected resource metadata of RFC 9728 there, to everybody",
  };
}

function toFaults(document: Record<string, unknown>, context: CheckContext): Fault[] {
  const { endpoint } = context;
  const { resource, authorization_servers: servers, bearer_methods_supported: methods } = document;
  const faults: Fault[] = [];
  const show = (value: unknown) => context.quote(JSON.stringify(value) ?? "nothing");
  if (isOfOtherSlash(resource, endpoint)) {
    faults.push({
      // A client that compares by path takes what is above the endpoint.
      ...(isOf(resource, endpoint) ? { severity: "info" as const } : {}),
      expected: `resource is ${endpoint.href}, to the letter`,
      seen: `resource is ${show(resource)}`,
      // https://github.com/microsoft/vscode/issues/259251
      why: "VS Code and other hosts compare it with the URL that their user typed, and a slash at the end is a difference",
      fix: `write resource ${endpoint.href}, and tell users the same URL`,
    });
  } else if (!isOf(resource, endpoint)) {
    faults.push({
      expected: `resource is ${endpoint.href}, or its origin`,
      seen: `resource is ${show(resource)}`,
      why: "a host takes the document for somebody else's and refuses it",
      fix: "write the URL under which users reach the server, with scheme and path",
    });
  }
  const named = Array.isArray(servers) ? servers : [];
  if (named.length === 0 || !named.every((url) => isTrustworthy(url, endpoint))) {
    faults.push({
      expected: "authorization_servers lists at least one https URL, and nothing else",
      seen: `authorization_servers is ${show(servers)}`,
      why: "a host has nowhere to send its user to",
      fix: "list the issuer of your authorization server, exactly as it writes itself",
    });
  }
  if (methods !== undefined && !texts(methods).includes("header")) {
    faults.push({
      expected: "bearer_methods_supported has header",
      seen: `bearer_methods_supported is ${show(methods)}`,
      why: "hosts send tokens in the header alone",
      fix: 'write ["header"]',
    });
  }
  // https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization
  if (texts(document["scopes_supported"]).includes("offline_access")) {
    faults.push({
      severity: "minor",
      expected: "scopes_supported without offline_access",
      seen: "offline_access is among them",
      why: "it is between the host and the authorization server, and no permission of this server",
      fix: "take it out; hosts ask for it where the authorization server offers it",
    });
  }
  return faults;
}

function isOf(resource: unknown, endpoint: URL): boolean {
  if (typeof resource !== "string" || !URL.canParse(resource)) return false;
  return checkResourceAllowed({ requestedResource: endpoint, configuredResource: resource });
}

function isOfOtherSlash(resource: unknown, { href }: URL): boolean {
  return typeof resource === "string" && resource !== href && resource.replace(/\/$/, "") === href.replace(/\/$/, "");
}

/** Older hosts look at the well-known place first, so that what is there must say the same. */
async function compare(context: CheckContext, { url, document }: Located & { document: object }): Promise<Fault[]> {
  const [place] = resourceMetadataUrls(context.endpoint);
  if (!place || place.href === url.href) return [];
  const other = await fetchDocument(context, place);
  if (!("document" in other)) return [];
  const one: Record<string, unknown> = { ...document };
  const differs = ["resource", "authorization_servers"].filter(
    (name) => JSON.stringify(one[name]) !== JSON.stringify(other.document[name]),
  );
  if (differs.length === 0) return [];
  const [name = ""] = differs;
  return [
    {
      where: place.href,
      expected: `the same ${differs.join(" and ")} as at ${url.href}`,
      seen: context.quote(`${JSON.stringify(other.document[name])} and not ${JSON.stringify(one[name])}`),
      why: "which document a host reads is its own choice, so some hosts cannot sign in",
      fix: "serve one document at both places",
    },
  ];
}
