import * as z from "zod";
import { isUserEntry } from "./allow-list.ts";

/** Which users may call tools. */
export type Access =
  | { kind: "everybody" }
  /** Subjects, addresses, and domains with an `@` before them. */
  | { kind: "list"; entries: readonly string[] }
  /** Users for whom a boolean feature flag is true. */
  | { kind: "flag"; flag: string; source: FlagSource };

/** The source of feature flags. */
export interface FlagSource {
  /** For each flag everybody, nobody, or the users of an allow-list. */
  flags: Readonly<Record<string, boolean | readonly string[]>> | undefined;
  /** A feature flag service. */
  remote: RemoteFlags | undefined;
}

/** A service with the OpenFeature Remote Evaluation Protocol. */
export interface RemoteFlags {
  url: string;
  /** Secret, such as an API key. */
  headers: Readonly<Record<string, string>>;
}

const userList = z.array(z.string().refine(isUserEntry));
const usersError = "must be a comma-separated list of subjects, addresses such as ada@example.com, or @example.com";
const flagsError =
  'must be JSON such as {"dogfood":["ada@example.com"]}: for each flag true, false, or a list of users';

const environmentSchema = z
  .object({
    ALLOWED_USERS: z
      .string()
      .transform((text) => text.split(",").map((entry) => entry.trim()))
      .refine((entries) => userList.safeParse(entries).success, usersError)
      .optional(),
    ACCESS_FLAG: z
      .string()
      .regex(/^[\w.:/-]{1,200}$/, "must be the key of a flag")
      .optional(),
    FEATURE_FLAGS: z
      .string()
      .transform((text) => parseFlags(text))
      .refine((flags) => flags !== undefined, flagsError)
      .optional(),
    OFREP_ENDPOINT: z.url({ protocol: /^https?$/, error: "must be an http or https URL" }).optional(),
    OFREP_HEADERS: z
      .string()
      .transform((text) => parseHeaders(text))
      .refine((headers) => headers !== undefined, "must be a comma-separated list of name=value")
      .optional(),
  })
  .superRefine((data, { addIssue }) => {
    const refuse = (name: string, message: string) => addIssue({ code: "custom", path: [name], message });
    const { ACCESS_FLAG: flag, FEATURE_FLAGS: flags, OFREP_ENDPOINT: remote } = data;
    if (flag !== undefined && data.ALLOWED_USERS !== undefined)
      refuse("ACCESS_FLAG", "must not be set beside ALLOWED_USERS; remove one of the two");
    if (flags && remote !== undefined)
      refuse("FEATURE_FLAGS", "must not be set beside OFREP_ENDPOINT; remove one of the two");
    if (flag === undefined && (flags || remote !== undefined))
      refuse("ACCESS_FLAG", "must be set to the flag that decides who may use the app");
    if (flag !== undefined && flags && !Object.hasOwn(flags, flag))
      refuse("FEATURE_FLAGS", "must have the flag that ACCESS_FLAG names");
  });

/** Reads which users may call tools; throws an Error with one line for every wrong variable, without its value. */
export function readAccess(environment: Readonly<Record<string, string | undefined>>, signIn: boolean): Access {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
  }
  const { ALLOWED_USERS: entries, ACCESS_FLAG: flag, FEATURE_FLAGS: flags, OFREP_ENDPOINT: url } = parsed.data;
  if (entries) {
    if (signIn) return { kind: "list", entries };
    throw new Error("ALLOWED_USERS: needs users who sign in; set OAUTH_ISSUER to their authorization server");
  }
  if (flag === undefined) return { kind: "everybody" };
  const remote = url === undefined ? undefined : { url, headers: parsed.data.OFREP_HEADERS ?? {} };
  return { kind: "flag", flag, source: { flags, remote } };
}

function parseFlags(text: string): FlagSource["flags"] {
  try {
    return z.record(z.string(), z.union([z.boolean(), userList])).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

// The form of other variables with headers: https://opentelemetry.io/docs/specs/otel/protocol/exporter/
function parseHeaders(text: string): RemoteFlags["headers"] | undefined {
  const pairs = text.split(",").map((pair) => /^\s*(?<name>[^=]+)=(?<value>.+?)\s*$/.exec(pair)?.groups);
  try {
    const headers = pairs.map((pair): [string, string] => [
      pair?.["name"] ?? "",
      decodeURIComponent(pair?.["value"] ?? ""),
    ]);
    return Object.fromEntries(new Headers(headers));
  } catch {
    return undefined;
  }
}
