import type { User } from "../user.ts";

/** Why a request is unauthorized or forbidden. */
export interface Refusal {
  /** 401 without a valid token, 403 without the scopes, 503 while the JWKS cannot be fetched. */
  status: 401 | 403 | 503;
  /** Value of the header `WWW-Authenticate`; undefined with 503. */
  challenge: string | undefined;
  /** For people; quotes nothing of the token. */
  message: string;
}

/** Authenticates requests. */
export interface Authenticator {
  /** Verifies the header `Authorization`; synchronous without sign-in. */
  authenticate(
    authorization: string | undefined,
  ): { user: User } | { refusal: Refusal } | Promise<{ user: User } | { refusal: Refusal }>;
  /** The refusal for a token that lacks one of these scopes; undefined when it has them all. */
  missingScopes(user: User, scopes: readonly string[]): Refusal | undefined;
  /** The protected resource metadata at its well-known paths; undefined for every other path. */
  document(path: string): object | undefined;
}
