import { isTrustworthy } from "../auth/documents.ts";
import { isObject, parseJson } from "../json.ts";
import { redirectAddress, type SignIn, tryAuthorizationPage } from "./authorization-page.ts";
import { amiss, ok, type Step } from "./step.ts";

/** Registers a client as ChatGPT does, tries its sign-in page, and removes the client where the server lets it. */
export async function tryRegistration(sign: SignIn, mayRegister: boolean): Promise<Step[]> {
  const { context, metadata } = sign;
  const place = metadata["registration_endpoint"];
  if (!isTrustworthy(place, context.endpoint)) return [];
  const sent = `POST ${place} (registration)`;
  if (!mayRegister) {
    const seen =
      "it leaves a client at the authorization server: --register does as ChatGPT does, and removes it where that is possible";
    return [{ sent, verdict: "not tried", seen }];
  }
  const address = redirectAddress(sign);
  // https://www.rfc-editor.org/rfc/rfc7591#section-2
  const body = JSON.stringify({
    client_name: "ChatGPT (slipway connect)",
    redirect_uris: [address],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  });
  const headers = { "content-type": "application/json", accept: "application/json" };
  const answer = await context
    .raw({ method: "POST", url: new URL(place), identity: "none", headers, body })
    .catch(() => undefined);
  context.signal.throwIfAborted();
  const read = parseJson(answer?.body ?? "");
  const client = isObject(read) ? read : {};
  for (const name of ["client_secret", "registration_access_token"]) context.keepSecret(String(client[name] ?? ""));
  if (answer && answer.status < 300 && typeof client["client_id"] === "string") {
    const page = await tryAuthorizationPage(sign, client["client_id"], "registration");
    const removed = await remove(sign, client);
    return [ok(sent, `status ${answer.status}${removed}`), ...(page ? [page] : [])];
  }
  const seen = answer ? `status ${answer.status}: ${context.quote(answer.body) || "an empty body"}` : "no answer";
  const isAddress = /invalid_redirect_uri|redirect/i.test(answer?.body ?? "");
  const fix = isAddress
    ? "let the authorization server allow https://chatgpt.com/connector_platform_oauth_redirect and every address that begins with https://chatgpt.com/connector/oauth/"
    : "open dynamic client registration to clients without a token, or take registration_endpoint out of the metadata";
  return [amiss("fails", isAddress ? "redirect-address" : "registration", { sent, seen, fix })];
}

/** Removes a client again: https://www.rfc-editor.org/rfc/rfc7592#section-2.3 */
async function remove({ context }: SignIn, client: Record<string, unknown>): Promise<string> {
  const { registration_client_uri: url, registration_access_token: token, client_id: id } = client;
  const left = `; the client ${context.quote(String(id))} stays there, and can be removed by hand alone`;
  if (!isTrustworthy(url, context.endpoint) || typeof token !== "string") return left;
  const headers = { authorization: `Bearer ${token}` };
  const answer = await context
    .raw({ method: "DELETE", url: new URL(url), identity: "none", headers })
    .catch(() => undefined);
  return answer !== undefined && answer.status < 300 ? ", and the client is removed again" : left;
}
