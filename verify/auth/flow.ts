import { type OAuthTokens, refreshAuthorization } from "@modelcontextprotocol/client";
import { callTimeoutMs, makeConnections } from "../mcp/connections.ts";
import type { Check, Fault, CheckContext } from "../contract.ts";
import { messageOf } from "../message.ts";
import { type FlowClient, keepTokens, prepareClient } from "./flow-client.ts";
import { FlowFault } from "./flow-fault.ts";
import { findAuthChallenge, openToAll } from "./auth-challenge.ts";
import { signIn } from "./sign-in.ts";

/** A whole sign-in as a host does it, with a user at a browser, and a second one without. */
export const flow: Check = {
  id: "auth.flow",
  group: "auth",
  title: "completes the OAuth authorization code flow and refreshes the token",
  severity: "critical",
  quick: false,
  needs: ["oauth-client", "auth.server-metadata"],
  timeoutSeconds: 90,
  async run(context) {
    const refusal = await findAuthChallenge(context);
    if (!refusal) return openToAll;
    try {
      const client = await prepareClient(context, refusal);
      const tokens = await signIn(context, client);
      await useToken(context, tokens, "the new token");
      return await renew(context, client, tokens);
    } catch (error) {
      context.signal.throwIfAborted();
      if (error instanceof FlowFault) return [error.fault];
      throw error;
    }
  },
};

async function useToken(context: CheckContext, { access_token: token }: OAuthTokens, what: string): Promise<void> {
  const connections = makeConnections(context.endpoint, context.options, context.signal);
  try {
    const client = await connections.open("auto", token);
    await client.listTools(undefined, { timeout: callTimeoutMs, signal: context.signal });
  } catch (error) {
    context.signal.throwIfAborted();
    throw new FlowFault({
      where: "tools/list",
      expected: `${what} is accepted`,
      seen: context.quote(messageOf(error)),
      why: "the authorization server signs users in, and the server does not let them in",
      fix: "see that issuer, audience, algorithm and type of the token are those that the server asks for",
    });
  } finally {
    await connections.close();
  }
}

async function renew(context: CheckContext, { url, common }: FlowClient, tokens: OAuthTokens): Promise<Fault[]> {
  const { refresh_token: refreshToken } = tokens;
  if (refreshToken === undefined) {
    return [
      {
        severity: "info",
        where: "the token endpoint",
        expected: "a refresh_token",
        seen: "none",
        why: `users sign in anew after ${tokens.expires_in ?? "some"} s`,
        fix: "let the client use the grant refresh_token, and ask for offline_access where that is needed",
      },
    ];
  }
  const refresh = (token: string) =>
    keepTokens(
      context,
      "a refresh_token is exchanged for a token",
      refreshAuthorization(url, { ...common, refreshToken: token }),
    );
  const renewed = await refresh(refreshToken);
  await useToken(context, renewed, "the renewed token");
  const { refresh_token: next = refreshToken } = renewed;
  await refresh(next);
  if (next !== refreshToken || common.clientInformation.client_secret !== undefined) return [];
  // https://www.rfc-editor.org/rfc/rfc9700#section-2.2.2
  return [
    {
      severity: "minor",
      where: "the token endpoint",
      expected: "another refresh_token each time, since the client has no secret",
      seen: "the same one",
      why: "a refresh_token that was stolen works for as long as the real one",
      fix: "turn on the rotation of refresh tokens for clients without a secret",
    },
  ];
}
