import type { Check, CheckContext, Fault } from "../contract.ts";
import { messageOf } from "../message.ts";
import { bearerChallenge } from "../mcp/authorization.ts";
import { findAuthChallenge, openToAll } from "./auth-challenge.ts";
import { findResourceMetadata, findServerMetadata } from "./discovery.ts";
import { isTrustworthy, texts } from "./documents.ts";

type Document = Record<string, unknown>;

/** Whether hosts that nobody registered by hand get through a sign-in: registration, scopes, and the token endpoint. */
export const hostSignIn: Check = {
  id: "auth.host-sign-in",
  group: "auth",
  title: "hosts can register, ask for the scopes and authenticate at the token endpoint",
  severity: "major",
  quick: true,
  needs: ["auth.server-metadata"],
  async run(context) {
    const refusal = await findAuthChallenge(context);
    if (!refusal) return openToAll;
    const resource = await findResourceMetadata(context, refusal);
    if (!("document" in resource)) return { skip: "the metadata of the resource is gone" };
    const asked = bearerChallenge(refusal.answer.headers["www-authenticate"])?.["scope"];
    const scopes = new Set([...texts(resource.document["scopes_supported"]), ...(asked?.split(" ") ?? [])]);
    const issuers = texts(resource.document["authorization_servers"]);
    const faults = await Promise.all(issuers.map((issuer) => examine(context, issuer, [...scopes])));
    return faults.flat();
  },
};

async function examine(context: CheckContext, issuer: string, scopes: readonly string[]): Promise<Fault[]> {
  const located = await findServerMetadata(context, issuer);
  if (!("document" in located)) return [];
  const { document, url } = located;
  const faults = [
    ...toMethodFaults(document, context),
    ...toScopeFaults(document, scopes, context),
    ...(await toRegistrationFaults(document, context)),
  ];
  return faults.map((fault) => ({ ...fault, where: url.href }));
}

// Where the list is missing, client_secret_basic is meant: https://www.rfc-editor.org/rfc/rfc8414#section-2
function toMethodFaults(document: Document, { quote }: CheckContext): Fault[] {
  const name = "token_endpoint_auth_methods_supported";
  const methods = texts(document[name]);
  if (
    !Array.isArray(document[name]) ||
    methods.some((method) => /^(?:none|client_secret_(?:post|basic))$/.test(method))
  ) {
    return [];
  }
  return [
    {
      expected: `${name} has none, client_secret_post or client_secret_basic`,
      seen: quote(`${name} is ${JSON.stringify(methods)}`),
      why: "hosts are public clients or have a secret: after a sign-in they cannot exchange the code for a token",
      fix: "let the token endpoint take public clients with PKCE (none), and say so in the metadata",
    },
  ];
}

// A server may know scopes that it does not list: https://www.rfc-editor.org/rfc/rfc8414#section-2
function toScopeFaults(document: Document, scopes: readonly string[], { quote }: CheckContext): Fault[] {
  const known = document["scopes_supported"];
  const unknown = scopes.filter((scope) => scope !== "" && !texts(known).includes(scope));
  if (!Array.isArray(known) || unknown.length === 0) return [];
  return [
    {
      severity: "minor",
      expected: "scopes_supported has all scopes that the server asks for",
      seen: quote(`${unknown.join(", ")} missing`),
      why: "hosts ask for every scope that the server names, and many authorization servers answer invalid_scope to one that they do not know",
      fix: "add the scopes to the authorization server, or take those out of the server's metadata and challenge that it does not have",
    },
  ];
}

/**
 * Whether anything answers at the registration endpoint: it gets a text that is no JSON, so that no client is registered.
 * Who hides the token endpoint from strangers as well says nothing by it.
 */
async function toRegistrationFaults(document: Document, context: CheckContext): Promise<Fault[]> {
  const { registration_endpoint: registration, token_endpoint: token } = document;
  if (!isTrustworthy(registration, context.endpoint)) return [];
  const answer = await post(context, registration, "application/json");
  const isDead = typeof answer === "string" || [401, 403, 404, 405, 410, 501].includes(answer) || answer >= 502;
  if (!isDead) return [];
  if (answer === 404 && (await post(context, String(token), "application/x-www-form-urlencoded")) === 404) return [];
  const hasOther = document["client_id_metadata_document_supported"] === true;
  const seen = typeof answer === "string" ? answer : `registration_endpoint answers with status ${answer}`;
  return [
    {
      ...(hasOther ? { severity: "minor" as const } : {}),
      expected: "a registration_endpoint that takes hosts, or none in the metadata",
      seen: context.quote(seen),
      why: "hosts register themselves where the metadata says that they can, and give up where that fails",
      fix: "open dynamic client registration to clients without a token, or take registration_endpoint out of the metadata and register each host by hand",
    },
  ];
}

/** The status of an answer to a body that holds nothing, or why there is none. */
async function post(context: CheckContext, url: string, type: string): Promise<number | string> {
  try {
    const headers = { "content-type": type, accept: "application/json" };
    return (await context.raw({ method: "POST", url: new URL(url), identity: "none", headers, body: "{" })).status;
  } catch (error) {
    context.signal.throwIfAborted();
    return messageOf(error);
  }
}
