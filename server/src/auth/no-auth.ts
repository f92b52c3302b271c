import { anonymous } from "../user.ts";
import type { Authenticator } from "./authenticator.ts";

const everybody = { user: anonymous };

/** Treats every request as that of the anonymous user. */
export const noAuthenticator: Authenticator = {
  authenticate: () => everybody,
  missingScopes: () => undefined,
  document: () => undefined,
};
