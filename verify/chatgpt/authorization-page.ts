import { createHash, randomBytes } from "node:crypto";
import type { CheckContext, RawResponse } from "../contract.ts";
import { isTrustworthy } from "../auth/documents.ts";
import { amiss, ok, type Step, type Symptom } from "./step.ts";

/** What ChatGPT needs of an authorization server. */
export interface SignIn {
  context: CheckContext;
  metadata: Record<string, unknown>;
  /** The URL that tokens are for. */
  resource: string;
  scopes: string[];
}

/** ChatGPT's is longer than 400 characters. */
const stateBytes = 320;
const clientWords = /invalid[_ ]client|unauthorized[_ ]client|unknown[_ ]client|client[_ ](?:id|not)|unregistered/i;
const redirectWords = /redirect[_ ]?ur[il]|redirect.{0,40}(?:not allowed|mismatch|invalid|match)/i;

/** Addresses to which ChatGPT lets users be sent back: one for servers that name themselves (RFC 9207), else one for each connector. */
// https://developers.openai.com/apps-sdk/build/auth
export function redirectAddress({ metadata }: Pick<SignIn, "metadata">): string {
  return metadata["authorization_response_iss_parameter_supported"] === true
    ? "https://chatgpt.com/connector_platform_oauth_redirect"
    : "https://chatgpt.com/connector/oauth/slipway-connect";
}

/** Asks for the page where a user would sign in, follows no redirect and sends no user there; says whether client and redirect address are taken. */
export async function tryAuthorizationPage(
  sign: SignIn,
  clientId: string,
  unknownClient: Symptom,
): Promise<Step | undefined> {
  const { context, metadata, resource, scopes } = sign;
  const page = metadata["authorization_endpoint"];
  if (!isTrustworthy(page, context.endpoint)) return undefined;
  const url = new URL(page);
  const address = redirectAddress(sign);
  const asked = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: address,
    state: randomBytes(stateBytes).toString("base64url"),
    code_challenge: createHash("sha256").update(randomBytes(32)).digest("base64url"),
    code_challenge_method: "S256",
    resource,
    ...(scopes.length > 0 ? { scope: scopes.join(" ") } : {}),
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  const sent = `GET ${url.origin}${url.pathname} (sign-in page, back to ${address})`;
  const answer = await context
    .raw({ method: "GET", url, identity: "none", headers: { accept: "text/html" } })
    .catch(() => undefined);
  context.signal.throwIfAborted();
  if (!answer) return { sent, verdict: "not tried", seen: "no answer" };
  const refusal = refusalIn(answer, address);
  if (refusal === undefined) return ok(sent, `status ${answer.status}: client and redirect address are taken`);
  const seen = `status ${answer.status}: ${context.quote(refusal)}`;
  if (redirectWords.test(refusal)) {
    const fix =
      "let the authorization server allow https://chatgpt.com/connector_platform_oauth_redirect and every address that begins with https://chatgpt.com/connector/oauth/";
    return amiss("fails", "redirect-address", { sent, seen, fix });
  }
  if (clientWords.test(refusal)) {
    const fix =
      "let the authorization server take ChatGPT's client as its own metadata says, or take that out of the metadata";
    return amiss("fails", unknownClient, { sent, seen, fix });
  }
  return amiss("may fail", "sign-in", {
    sent,
    seen,
    fix: "see in the authorization server's log why it refuses this request for a code",
  });
}

/** What a refusal says; undefined where a page comes, or the way to one. */
function refusalIn({ status, headers, body }: RawResponse, address: string): string | undefined {
  if (status >= 300 && status < 400) {
    const target = URL.parse(headers["location"] ?? "");
    const error = target?.searchParams.get("error");
    // It asks that the user be sent to sign in, which is all right.
    if (!error || /^(?:login|interaction|consent)_required$/.test(error)) return undefined;
    const isBack = target?.href.startsWith(address) === true;
    return `${error}: ${target?.searchParams.get("error_description") ?? (isBack ? "without a description" : target?.pathname)}`;
  }
  if (status < 400) return undefined;
  const text = body.replaceAll(/<(?:script|style)[\s\S]*?<\/(?:script|style)>|<[^>]*>/gi, " ").trim();
  return text === "" ? "an empty page" : text;
}
