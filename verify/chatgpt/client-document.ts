import { isTrustworthy, texts } from "../auth/documents.ts";
import { isObject, parseJson } from "../json.ts";
import { redirectAddress, type SignIn, tryAuthorizationPage } from "./authorization-page.ts";
import { amiss, ok, type Step } from "./step.ts";

/** Where ChatGPT describes itself as a client: https://developers.openai.com/apps-sdk/build/auth */
const clientDocument = "https://chatgpt.com/oauth/client.json";

/** Tries what ChatGPT does where its client document is said to be supported: the sign-in page, then the token endpoint with a made-up code. */
export async function tryClientDocument(sign: SignIn): Promise<Step[]> {
  if (sign.metadata["client_id_metadata_document_supported"] !== true) return [];
  const page = await tryAuthorizationPage(sign, clientDocument, "client-document");
  const exchange = await tryExchange(sign);
  return [page, exchange].flatMap((step) => step ?? []);
}

async function tryExchange(sign: SignIn): Promise<Step | undefined> {
  const { context, metadata, resource } = sign;
  const place = metadata["token_endpoint"];
  if (!isTrustworthy(place, context.endpoint)) return undefined;
  const sent = `POST ${place} (as ${clientDocument}, with a made-up code)`;
  // A server that wants a signature of the client cannot be tried without its key.
  if (texts(metadata["token_endpoint_auth_methods_supported"]).includes("private_key_jwt")) {
    return { sent, verdict: "not tried", seen: "the server may ask for a signature by ChatGPT's own key" };
  }
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    client_id: clientDocument,
    code: "slipway-made-this-up",
    code_verifier: "slipway-made-this-up-as-well-since-it-has-no-code-to-exchange",
    redirect_uri: redirectAddress(sign),
    resource,
  }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };
  const answer = await context
    .raw({ method: "POST", url: new URL(place), identity: "none", headers, body })
    .catch(() => undefined);
  context.signal.throwIfAborted();
  if (!answer) return { sent, verdict: "not tried", seen: "no answer" };
  const read = parseJson(answer.body);
  const error = isObject(read) ? String(read["error"]) : "";
  // https://www.rfc-editor.org/rfc/rfc6749#section-5.2
  if (error === "invalid_grant") return ok(sent, "the client is known, and the code is not, as it should be");
  if (error !== "invalid_client" && error !== "unauthorized_client") {
    return {
      sent,
      verdict: "note",
      seen: `status ${answer.status}: ${context.quote(answer.body) || "an empty body"}, where invalid_grant is expected`,
    };
  }
  return amiss("fails", "client-document", {
    sent,
    seen: `status ${answer.status}, ${error}: the metadata says that client documents are supported, and the token endpoint does not know the one of ChatGPT`,
    fix: "let the token endpoint read client documents as the sign-in page does, or take client_id_metadata_document_supported out of the metadata",
  });
}
