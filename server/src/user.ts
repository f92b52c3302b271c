/** The user of a request. */
export interface User {
  /** `sub` of the token, by which state is isolated; `anonymous` without sign-in. */
  subject: string;
  /** Scopes of the token; undefined without sign-in, where everything is allowed. */
  scopes: ReadonlySet<string> | undefined;
  /** `email` of the token, if the authorization server has verified it. */
  email?: string;
  /** Whether the user consents to being named in the log. */
  consentsToLogging: boolean;
}

/** The user of every request without sign-in. */
export const anonymous: User = { subject: "anonymous", scopes: undefined, consentsToLogging: false };
