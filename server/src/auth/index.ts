import { log } from "../log.ts";
import type { Authenticator } from "./authenticator.ts";
import { noAuthenticator } from "./no-auth.ts";
import { createOAuthAuthenticator } from "./oauth.ts";
import type { Authentication } from "./settings.ts";

/** Creates the authenticator that the settings name. */
export function createAuthenticator(authentication: Authentication): Authenticator {
  return authentication.kind === "none" ? noAuthenticator : createOAuthAuthenticator(authentication, log);
}
