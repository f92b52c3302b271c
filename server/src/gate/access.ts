import * as z from "zod";
import { isUserEntry } from "./allow-list.ts";

/** Which users may call tools. */
export type Access =
  | { kind: "everybody" }
  /** Subjects, addresses, and domains with an `@` before them. */
  | { kind: "list"; entries: readonly string[] }
  /** The same in a file, which is read anew while the server runs. */
  | { kind: "file"; path: string }
  /** Users for whom a boolean feature flag is true. */
  | { kind: "flag"; flag: string; source: FlagSource };

/** The source of feature flags. */
export interface FlagSource {
  /** For each flag everybody, nobody, or the users of an allow-list. */
  flags: Readonly<Record<string, boolean | readonly string[]>> | undefined;
  /** A feature flag service. */
  remote: RemoteFlags | undefined;
  launchDarkly?: ServiceKey;
  statsig?: ServiceKey;
}

/** What opens a feature flag service, and where it is if that is not its usual address. */
export interface ServiceKey {
  /** Secret. */
  key: string;
  url?: string | undefined;
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

const serviceKey = z
  .string()
  .regex(/^[\x21-\x7e]{8,500}$/, "must be the key that the service shows")
  .optional();
const serviceUrl = z.url({ protocol: /^https?$/, error: "must be an http or https URL" }).optional();
/** Each of them says for whom a flag is on. */
const sources = ["OFREP_ENDPOINT", "LAUNCHDARKLY_SDK_KEY", "STATSIG_SERVER_SECRET", "FEATURE_FLAGS"] as const;
const gates = ["ALLOWED_USERS", "ALLOWED_USERS_FILE", "ACCESS_FLAG"] as const;

const environmentSchema = z
  .object({
    ALLOWED_USERS: z
      .string()
      .transform((text) => text.split(",").map((entry) => entry.trim()))
      .refine((entries) => userList.safeParse(entries).success, usersError)
      .optional(),
    ALLOWED_USERS_FILE: z.string().startsWith("/", "must be an absolute path").optional(),
    ACCESS_FLAG: z
      .string()
      .regex(/^[\w.:/-]{1,200}$/, "must be the key of a flag")
      .optional(),
    FEATURE_FLAGS: z
      .string()
      .transform((text) => parseFlags(text))
      .refine((flags) => flags !== undefined, flagsError)
      .optional(),
    OFREP_ENDPOINT: serviceUrl,
    OFREP_HEADERS: z
      .string()
      .transform((text) => parseHeaders(text))
      .refine((headers) => headers !== undefined, "must be a comma-separated list of name=value")
      .optional(),
    LAUNCHDARKLY_SDK_KEY: serviceKey,
    LAUNCHDARKLY_URL: serviceUrl,
    STATSIG_SERVER_SECRET: serviceKey,
    STATSIG_URL: serviceUrl,
  })
  .superRefine((data, { addIssue }) => {
    const refuse = (name: string, message: string) => addIssue({ code: "custom", path: [name], message });
    const { ACCESS_FLAG: flag, FEATURE_FLAGS: flags } = data;
    const [gate, ...otherGates] = gates.filter((name) => data[name] !== undefined);
    const [source, ...otherSources] = sources.filter((name) => data[name] !== undefined);
    for (const other of otherGates) refuse(other, `must not be set beside ${gate}; remove one of the two`);
    for (const other of otherSources) refuse(other, `must not be set beside ${source}; remove one of the two`);
    if (flag === undefined && source !== undefined)
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
  const { ALLOWED_USERS: entries, ALLOWED_USERS_FILE: path, ACCESS_FLAG: flag } = parsed.data;
  if (!signIn && (entries ?? path) !== undefined) {
    const name = entries ? "ALLOWED_USERS" : "ALLOWED_USERS_FILE";
    throw new Error(`${name}: needs users who sign in; set OAUTH_ISSUER to their authorization server`);
  }
  if (entries) return { kind: "list", entries };
  if (path !== undefined) return { kind: "file", path };
  return flag === undefined ? { kind: "everybody" } : { kind: "flag", flag, source: toSource(parsed.data) };
}

function toSource(data: z.infer<typeof environmentSchema>): FlagSource {
  const { FEATURE_FLAGS: flags, OFREP_ENDPOINT: url, LAUNCHDARKLY_SDK_KEY, STATSIG_SERVER_SECRET } = data;
  const remote = url === undefined ? undefined : { url, headers: data.OFREP_HEADERS ?? {} };
  return {
    flags,
    remote,
    ...(LAUNCHDARKLY_SDK_KEY && { launchDarkly: { key: LAUNCHDARKLY_SDK_KEY, url: data.LAUNCHDARKLY_URL } }),
    ...(STATSIG_SERVER_SECRET && { statsig: { key: STATSIG_SERVER_SECRET, url: data.STATSIG_URL } }),
  };
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
