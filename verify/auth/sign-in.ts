import { randomBytes } from "node:crypto";
import {
  exchangeAuthorization,
  type OAuthTokens,
  startAuthorization,
  validateAuthorizationResponseIssuer,
} from "@modelcontextprotocol/client";
import type { CheckContext } from "../contract.ts";
import { type FlowClient, keepTokens } from "./flow-client.ts";
import { FlowFault } from "./flow-fault.ts";
import { listenForRedirect } from "./redirect-listener.ts";

// ChatGPT's is longer than 400 characters.
const stateBytes = 320;

/** Lets the user sign in with a browser: code, PKCE, state and resource; throws a FlowFault for what goes wrong. */
export async function signIn(
  context: CheckContext,
  { url, redirectUrl, scope, common }: FlowClient,
): Promise<OAuthTokens> {
  const state = randomBytes(stateBytes).toString("base64url");
  const started = await startAuthorization(url, { ...common, redirectUrl, scope, state });
  const { authorizationUrl, codeVerifier } = started;
  context.keepSecret(codeVerifier);
  const listener = await listenForRedirect(redirectUrl, context.signal);
  try {
    await context.options.onAuthorizationUrl?.(authorizationUrl.href);
    const answer = await listener.callback;
    const authorizationCode = answer.get("code") ?? "";
    context.keepSecret(authorizationCode);
    checkAnswer(context, common.metadata, answer, state);
    return await keepTokens(
      context,
      "the code is exchanged for a token",
      exchangeAuthorization(url, {
        ...common,
        authorizationCode,
        codeVerifier,
        redirectUri: redirectUrl,
        ...issuerOf(answer),
      }),
    );
  } finally {
    await listener.close();
  }
}

function checkAnswer(
  context: CheckContext,
  metadata: FlowClient["common"]["metadata"],
  answer: URLSearchParams,
  state: string,
): void {
  const where = "the way back from the authorization server";
  const error = answer.get("error");
  if (error !== null) {
    throw new FlowFault({
      where,
      expected: "a code",
      seen: context.quote(`error ${error}: ${answer.get("error_description") ?? "no description"}`),
      why: "nobody can sign in",
      fix: "see that the client may use this redirect URL, these scopes and this resource",
    });
  }
  if (answer.get("state") !== state) {
    throw new FlowFault({
      where,
      expected: `state as it was sent, ${state.length} characters long`,
      seen: answer.has("state") ? "another state" : "no state",
      why: "hosts refuse the answer, since it might be to somebody else's question; ChatGPT's state is that long",
      fix: "send state back unchanged, however long it is",
    });
  }
  try {
    const issParameterSupported = metadata.authorization_response_iss_parameter_supported === true;
    validateAuthorizationResponseIssuer({
      iss: answer.get("iss") ?? undefined,
      expectedIssuer: metadata.issuer,
      issParameterSupported,
    });
  } catch {
    throw new FlowFault({
      where,
      expected: `iss=${metadata.issuer}`,
      seen: context.quote(answer.get("iss") ?? "no iss"),
      why: "hosts refuse the answer: it may come from another authorization server",
      fix: "send iss exactly as in the metadata, or do not say there that it is sent",
    });
  }
}

function issuerOf(answer: URLSearchParams): { iss?: string } {
  const iss = answer.get("iss");
  return iss === null ? {} : { iss };
}
