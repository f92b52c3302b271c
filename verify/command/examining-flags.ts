import type { VerifyOptions } from "../options.ts";
import { toFailOn, toOptions, type VerifyFlags } from "./flags.ts";
import { type LengthFlags, lengthFlags, toLengthOptions } from "./length-flags.ts";
import { promptFlags, type PromptFlags, toPromptOptions } from "./prompt-flags.ts";

/** The flags that say what to look at, how, and what is bad. */
export const examiningFlags = {
  only: { type: "string", description: "Checks or groups to run, with commas between them" },
  quick: { type: "boolean", default: false, description: "Run only what ends in under five seconds" },
  "allow-writes": { type: "boolean", default: false, description: "Run checks that change data, too" },
  timeout: { type: "string", default: "120", description: "Seconds after which the run ends" },
  "fail-on": { type: "string", default: "major", description: "critical, major, minor, info or never" },
  "token-env": { type: "string", description: "Environment variable that holds a bearer token" },
  "second-token-env": { type: "string", description: "The same for a second user" },
  "expired-token-env": { type: "string", description: "The same for a token that has expired" },
  "foreign-token-env": { type: "string", description: "The same for a token that is for another resource" },
  "client-id": { type: "string", description: "Client of the authorization server, to sign in with in a browser" },
  "client-secret-env": { type: "string", description: "Environment variable that holds its secret" },
  "oauth-issuer": {
    type: "string",
    description: "Authorization server that the client is registered at; needed with a secret",
  },
  "redirect-url": { type: "string", description: "Where it sends the user back to; http://127.0.0.1:8976/callback" },
  "connect-to": {
    type: "string",
    description:
      "Address to ask in place of the endpoint's own: host:port under its name, an origin under that one's; with --quick",
  },
  contract: { type: "string", description: "File of the accepted tools, as slipway contract accept writes it" },
  prompts: { type: "string", description: "File of golden prompts" },
  ...promptFlags,
  ...lengthFlags,
} as const;

/** Those flags as they were typed. */
export type ExaminingFlags = VerifyFlags & PromptFlags & LengthFlags & { "fail-on": string };

/** Reads the flags that say how to examine and to judge; throws a UsageError for the first one that cannot be. */
export async function readOptions(flags: ExaminingFlags): Promise<VerifyOptions> {
  const failOn = toFailOn(flags["fail-on"]);
  const lengths = await toLengthOptions(flags);
  return { ...(await toOptions(flags)), ...lengths, failOn, prompts: await toPromptOptions(flags) };
}
