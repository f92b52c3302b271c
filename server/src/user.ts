/** Who sends a request. */
export interface User {
  /** The token's subject, by which state is kept apart; `anonymous` where nobody signs in. */
  subject: string;
  /** What the token allows; undefined where nobody signs in, and everything is allowed. */
  scopes: ReadonlySet<string> | undefined;
  /** The token's address of the user, if it has one that the authorization server verified. */
  email?: string;
  /** Whether the user agreed to be named in the log. */
  agreesToLog: boolean;
}

/** Everybody, where nobody signs in. */
export const anonymous: User = { subject: "anonymous", scopes: undefined, agreesToLog: false };
