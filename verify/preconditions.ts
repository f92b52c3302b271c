import { lackOfBrowser } from "./browser.ts";
import type { CheckContext } from "./contract.ts";
import { detourOf } from "./http/detour.ts";

/** Something that checks may need besides other checks. */
export interface Precondition {
  /** The check that reports it where the endpoint is to blame; it runs with every check that needs the precondition. */
  reportedBy?: string;
  /** Nothing where the precondition holds, else why not and what to give. */
  lacks(context: CheckContext): string | undefined | Promise<string | undefined>;
}

/** The preconditions by the name that a check's `needs` says. */
export const preconditions: Readonly<Record<string, Precondition>> = {
  /** The tools can be listed with what was given. */
  connection: {
    reportedBy: "protocol.handshake",
    async lacks(context) {
      return (await context.access()).kind === "sign-in" ? "needs a token: --token-env" : undefined;
    },
  },
  token: { lacks: ({ options }) => (options.token === undefined ? "needs a token: --token-env" : undefined) },
  "second-token": {
    lacks: ({ options }) => (options.secondToken === undefined ? "needs a second user: --second-token-env" : undefined),
  },
  "expired-token": {
    lacks: ({ options }) => (options.expiredToken === undefined ? "needs one: --expired-token-env" : undefined),
  },
  "foreign-token": {
    lacks: ({ options }) => (options.foreignToken === undefined ? "needs one: --foreign-token-env" : undefined),
  },
  "oauth-client": {
    lacks({ options: { oauthClient, onAuthorizationUrl } }) {
      if (oauthClient === undefined) return "needs a client of the authorization server: --client-id";
      return onAuthorizationUrl === undefined ? "needs a user who signs in" : undefined;
    },
  },
  contract: {
    lacks: ({ options }) => (options.contractFile === undefined ? "needs the accepted tools: --contract" : undefined),
  },
  prompts: {
    lacks: ({ options }) => (options.promptsFile === undefined ? "needs golden prompts: --prompts" : undefined),
  },
  limits: {
    lacks: ({ options }) => (options.limits === undefined ? "needs the platform's limits: --stack" : undefined),
  },
  browser: {
    lacks: ({ options }) => lackOfBrowser(options),
  },
  tls: {
    lacks: ({ endpoint, options: { connectTo = endpoint.origin } }) =>
      detourOf(endpoint, connectTo)?.as.protocol === "https:" ? undefined : "the endpoint does not use TLS",
  },
};
