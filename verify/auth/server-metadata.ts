import type { Check, Fault, CheckContext } from "../contract.ts";
import { findKeys, findResourceMetadata, findServerMetadata } from "./discovery.ts";
import { isTrustworthy, texts } from "./documents.ts";
import { findAuthChallenge, openToAll } from "./auth-challenge.ts";

/** The documents of the authorization servers: https://www.rfc-editor.org/rfc/rfc8414#section-2 */
export const serverMetadata: Check = {
  id: "auth.server-metadata",
  group: "auth",
  title: "authorization servers serve valid metadata (RFC 8414)",
  severity: "major",
  quick: true,
  needs: ["auth.resource-metadata"],
  async run(context) {
    const refusal = await findAuthChallenge(context);
    if (!refusal) return openToAll;
    const resource = await findResourceMetadata(context, refusal);
    const issuers = "document" in resource ? texts(resource.document["authorization_servers"]) : [];
    return (await Promise.all(issuers.map((issuer) => examine(context, issuer)))).flat();
  },
};

async function examine(context: CheckContext, issuer: string): Promise<Fault[]> {
  const located = await findServerMetadata(context, issuer);
  if (!("document" in located)) return [toMissing(located.url, located.seen)];
  const { document, url } = located;
  const written = document["issuer"];
  // A slash at the end is what libraries add to a bare host, and hosts know it.
  if (written !== issuer && `${String(written)}/` !== issuer) {
    return [toOtherIssuer(url, issuer, context.quote(JSON.stringify(written) ?? "no issuer"))];
  }
  const faults = [...toFaults(document, context), ...(await toKeyFaults(document, context))];
  return faults.map((fault) => ({ ...fault, where: url.href }));
}

function toMissing({ href }: URL, seen: string): Fault {
  return {
    severity: "critical",
    where: href,
    expected: "metadata of the authorization server, there or where OpenID Connect has it",
    seen,
    why: "a host does not learn how its user signs in, so nobody gets in",
    fix: "name the issuer exactly as the authorization server writes itself, and see that it can be reached",
  };
}

function toOtherIssuer({ href }: URL, issuer: string, seen: string): Fault {
  return {
    where: href,
    expected: `issuer is ${issuer}`,
    seen,
    why: "a host takes the document for somebody else's and refuses it",
    fix: "write the issuer into authorization_servers exactly as the authorization server writes itself",
  };
}

function toFaults(document: Record<string, unknown>, context: CheckContext): Fault[] {
  const faults: Fault[] = [];
  const show = (name: string) => `${name} is ${context.quote(JSON.stringify(document[name]) ?? "missing")}`;
  for (const name of ["authorization_endpoint", "token_endpoint"]) {
    if (isTrustworthy(document[name], context.endpoint)) continue;
    faults.push({
      expected: `${name} is an https URL`,
      seen: show(name),
      why: "a host has nowhere to send its user or the code to",
      fix: "turn on the authorization code flow, over https",
    });
  }
  const lists = [
    { name: "code_challenge_methods_supported", word: "S256", orMissing: false },
    { name: "response_types_supported", word: "code", orMissing: true },
    { name: "grant_types_supported", word: "authorization_code", orMissing: true },
  ];
  for (const { name, word, orMissing } of lists) {
    if (texts(document[name]).includes(word) || (orMissing && document[name] === undefined)) continue;
    faults.push({
      expected: `${name} has ${word}`,
      seen: show(name),
      why: "ChatGPT and the official clients refuse to begin a sign-in there",
      fix: "turn on the authorization code flow with PKCE S256, and let the metadata say so",
    });
  }
  if (document["client_id_metadata_document_supported"] !== true && document["registration_endpoint"] === undefined) {
    faults.push({
      severity: "info",
      expected: "client_id_metadata_document_supported or a registration_endpoint",
      seen: "neither",
      why: "a host is unknown to the authorization server until somebody registers it by hand",
      fix: "turn one of them on, or register each host and tell its users the client id",
    });
  }
  return faults;
}

async function toKeyFaults(document: Record<string, unknown>, context: CheckContext): Promise<Fault[]> {
  const url = document["jwks_uri"];
  // Tokens may also be checked by asking the authorization server.
  if (url === undefined) return [];
  const keys = isTrustworthy(url, context.endpoint) ? await findKeys(context, new URL(url)) : "no https URL";
  if (Array.isArray(keys) && keys.length > 0) return [];
  return [
    {
      expected: "jwks_uri leads to at least one key",
      seen: Array.isArray(keys) ? "no key" : keys,
      why: "nobody can check a token, so every one is refused",
      fix: "publish the public keys of the authorization server there",
    },
  ];
}
