import type { Authenticator } from "../src/auth/authenticator.ts";
import { createOAuthAuthenticator } from "../src/auth/oauth.ts";
import { readAuthentication } from "../src/auth/settings.ts";
import type { User } from "../src/user.ts";
import type { TokenIssuer } from "./token-issuer.ts";

/** The authenticator of a server at `https://mcp.example.com`, and what it logs. */
export class TokenJudge {
  readonly log: { level: string; event: string; [field: string]: string | number }[] = [];
  readonly authenticator: Authenticator;

  constructor({ issuer }: TokenIssuer, environment: Readonly<Record<string, string>> = {}) {
    const listening = { host: "0.0.0.0", port: 8080, allowedHosts: ["mcp.example.com"] };
    const authentication = readAuthentication({ OAUTH_ISSUER: issuer, ...environment }, listening);
    if (authentication.kind !== "oauth") throw new Error("not OAuth");
    this.authenticator = createOAuthAuthenticator(authentication, (level, event, fields) => {
      this.log.push({ level, event, ...fields });
    });
  }

  /** The user that a token stands for, the logged reason why it is refused, or another status than 401. */
  async judge(token: string): Promise<User | string | number | undefined> {
    const answer = await this.authenticator.authenticate(`Bearer ${token}`);
    if ("user" in answer) return answer.user;
    return answer.refusal.status === 401 ? this.log.at(-1)?.["reason"] : answer.refusal.status;
  }

  /** The status of an answer to a request with this token. */
  async statusOf(token: string): Promise<number> {
    const answer = await this.authenticator.authenticate(`Bearer ${token}`);
    return "user" in answer ? 200 : answer.refusal.status;
  }
}
