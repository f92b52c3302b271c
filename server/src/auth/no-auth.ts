import { anonymous } from "../user.ts";
import type { Authenticator } from "./authenticator.ts";

const everybody = { user: anonymous };

/** Lets everybody in, whatever they send along. */
export const noAuthenticator: Authenticator = {
  authenticate: () => everybody,
  missingScopes: () => undefined,
  document: () => undefined,
};
