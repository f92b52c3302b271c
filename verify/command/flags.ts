import { access, constants } from "node:fs/promises";
import { severities } from "../contract.ts";
import type { FailOn, VerifyOptions } from "../options.ts";
import { detourOf } from "../http/detour.ts";
import { shortestSecret } from "../redact.ts";
import { UsageError } from "./usage-error.ts";

/** The flags that say how to examine, as they were typed. */
export interface VerifyFlags {
  only?: string | undefined;
  quick: boolean;
  "allow-writes": boolean;
  timeout: string;
  "token-env"?: string | undefined;
  "second-token-env"?: string | undefined;
  "expired-token-env"?: string | undefined;
  "foreign-token-env"?: string | undefined;
  "client-id"?: string | undefined;
  "client-secret-env"?: string | undefined;
  "oauth-issuer"?: string | undefined;
  "redirect-url"?: string | undefined;
  prompts?: string | undefined;
  contract?: string | undefined;
  "connect-to"?: string | undefined;
}

/** Reads the flags; throws a UsageError for the first one that cannot be. */
export async function toOptions(flags: VerifyFlags): Promise<VerifyOptions> {
  const token = readToken("token-env", flags["token-env"]);
  const secondToken = readToken("second-token-env", flags["second-token-env"]);
  const expiredToken = readToken("expired-token-env", flags["expired-token-env"]);
  const foreignToken = readToken("foreign-token-env", flags["foreign-token-env"]);
  const oauthClient = readClient(flags);
  const only = flags.only?.split(",").flatMap((name) => name.trim() || []);
  if (only?.length === 0) throw new UsageError("--only is empty: name checks or groups, such as --only protocol,tools");
  const timeoutSeconds = Number(flags.timeout);
  if (!(timeoutSeconds >= 1 && timeoutSeconds <= 86_400)) {
    throw new UsageError(`--timeout ${flags.timeout} is no number of seconds from 1 to 86400`);
  }
  const { prompts, contract, quick, "connect-to": connectTo } = flags;
  if (connectTo !== undefined) checkAddress(connectTo, quick);
  if (prompts !== undefined) {
    await access(prompts, constants.R_OK).catch(() => {
      throw new UsageError(`--prompts ${prompts} cannot be read: name a YAML file of prompts`);
    });
  }
  if (contract !== undefined) {
    await access(contract, constants.R_OK).catch(() => {
      throw new UsageError(`--contract ${contract} cannot be read: name a file that slipway contract accept wrote`);
    });
  }
  return {
    quick,
    allowWrites: flags["allow-writes"],
    timeoutSeconds,
    ...(only === undefined ? {} : { only }),
    ...(token === undefined ? {} : { token }),
    ...(secondToken === undefined ? {} : { secondToken }),
    ...(expiredToken === undefined ? {} : { expiredToken }),
    ...(foreignToken === undefined ? {} : { foreignToken }),
    ...(oauthClient === undefined ? {} : { oauthClient }),
    ...(prompts === undefined ? {} : { promptsFile: prompts }),
    ...(contract === undefined ? {} : { contractFile: contract }),
    ...(connectTo === undefined ? {} : { connectTo }),
  };
}

function checkAddress(address: string, quick: boolean): void {
  if (detourOf(new URL("http://localhost"), address) === undefined) {
    throw new UsageError(`--connect-to ${address} is no address such as 127.0.0.1:8081, and no origin`);
  }
  // Checks that are not quick look at connections of their own.
  if (!quick) throw new UsageError("--connect-to needs --quick");
}

/** Reads `--fail-on`. */
export function toFailOn(value: string): FailOn {
  const all: readonly FailOn[] = [...severities, "never"];
  const found = all.find((name) => name === value);
  if (found === undefined) throw new UsageError(`--fail-on ${value} is none of ${all.join(", ")}`);
  return found;
}

function readClient(flags: VerifyFlags): VerifyOptions["oauthClient"] {
  const { "client-id": id, "oauth-issuer": issuer, "redirect-url": redirectUrl } = flags;
  const secret = readToken("client-secret-env", flags["client-secret-env"]);
  if (id === undefined) {
    if (secret !== undefined) throw new UsageError("--client-secret-env needs --client-id");
    return undefined;
  }
  if (secret !== undefined && issuer === undefined) {
    throw new UsageError("--client-secret-env needs --oauth-issuer: the authorization server that may have the secret");
  }
  if (issuer !== undefined && !URL.canParse(issuer)) {
    throw new UsageError(`--oauth-issuer ${issuer} is no URL such as https://auth.example.com`);
  }
  const url = URL.parse(redirectUrl ?? "http://127.0.0.1");
  if (url?.protocol !== "http:" || !["127.0.0.1", "localhost"].includes(url.hostname)) {
    throw new UsageError(`--redirect-url ${redirectUrl} is no URL such as http://127.0.0.1:8976/callback`);
  }
  return {
    id,
    ...(issuer === undefined ? {} : { issuer }),
    ...(redirectUrl === undefined ? {} : { redirectUrl }),
    ...(secret === undefined ? {} : { secret }),
  };
}

/** The token in the environment variable that a flag names; throws a UsageError where there is none that can be one. */
export function readToken(flag: string, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const token = process.env[name]?.trim() ?? "";
  if (token === "") {
    // Whoever gave the token itself does not want to read it in a log.
    throw new UsageError(`--${flag} names an environment variable that is not set; it takes a name, never a token`);
  }
  const fault = faultOfToken(token);
  if (fault !== undefined) throw new UsageError(`${name}, which --${flag} names, holds no token: ${fault}`);
  return token;
}

/** Why a text can be no bearer token; undefined where it can be one. */
export function faultOfToken(text: string): string | undefined {
  return text.length < shortestSecret || /\s/.test(text)
    ? `it is shorter than ${shortestSecret} or has spaces`
    : undefined;
}
