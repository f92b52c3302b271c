import type { User } from "../user.ts";

/** Why a request is not served. */
export interface Refusal {
  /** 401 without a token that is good, 403 without the scopes, 503 while the authorization server cannot be asked. */
  status: 401 | 403 | 503;
  /** Value of the header `WWW-Authenticate`; undefined with 503. */
  challenge: string | undefined;
  /** For people; names nothing of the token. */
  message: string;
}

/** Finds out who sends a request. */
export interface Authenticator {
  /** Judges the header `Authorization`; at once where nobody signs in. */
  authenticate(
    authorization: string | undefined,
  ): { user: User } | { refusal: Refusal } | Promise<{ user: User } | { refusal: Refusal }>;
  /** The refusal of a user whose token lacks one of these scopes; undefined when it has them all. */
  missingScopes(user: User, scopes: readonly string[]): Refusal | undefined;
  /** The document that is served under a well-known path; undefined for every other path. */
  document(path: string): object | undefined;
}
