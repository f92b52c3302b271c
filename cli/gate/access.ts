import { isUserFacing } from "../user-error.ts";
import { type GateSettings, readGateSettings } from "./settings.ts";
import { liveWords, openUserFile, whyNotLive } from "./user-files/open.ts";
import { everybody, usersIn } from "./users.ts";

/** Whether users sign in, as far as a stack's file says. */
export type SignIn = "none" | "asked" | "unknown";

/** Who may use the app of a stack, as its server's settings say. */
export type Access =
  /** Nothing of the stack's file keeps anybody out; a server may have a list of its own. */
  | { kind: "everybody"; signIn: SignIn }
  /** Users in the stack's file: another list needs a deployment, for which the target may have a reason. */
  | { kind: "list"; users: readonly string[]; lack?: string }
  /** A list that is one of the stack's secrets. */
  | { kind: "secret" }
  /** A file that the server reads anew; `users` where it can be read from here, and how soon a change holds then. */
  | { kind: "file"; path: string; users?: readonly string[]; holds?: string; lack?: string }
  | { kind: "flag"; flag: string; service: string };

/** The variables of the example's gate, in which every other server may take part too. */
export const gateVariables = ["ALLOWED_USERS", "ALLOWED_USERS_FILE", "ACCESS_FLAG", "FEATURE_FLAGS"] as const;

/** What a stack's file says of who may use the app; a file of users is read where the platform lets us. */
export async function readAccess(stack: string): Promise<Access> {
  const settings = await readGateSettings(stack);
  const { env, secrets } = settings["slipway:service"];
  const has = (name: string) => name in env || secrets.includes(name);
  const { ALLOWED_USERS: list, ALLOWED_USERS_FILE: path, ACCESS_FLAG: flag } = env;
  if (list !== undefined) {
    const lack = await whyNotLive(stack);
    const users = list.split(",").map((user) => user.trim());
    return { kind: "list", users, ...(lack === undefined ? {} : { lack }) };
  }
  if (secrets.includes("ALLOWED_USERS")) return { kind: "secret" };
  if (path !== undefined) return { kind: "file", path, ...(await readUsers(stack, path, settings)) };
  if (flag === undefined) return { kind: "everybody", signIn: signInOf(settings) };
  return { kind: "flag", flag, service: serviceOf(has, env["OFREP_ENDPOINT"]) };
}

/** Whether a stack's server knows who calls it; the example's refuses to start with a list of users where it does not. */
export async function signsIn(stack: string): Promise<boolean> {
  return signInOf(await readGateSettings(stack)) === "asked";
}

function signInOf({ "slipway:service": { env, secrets } }: GateSettings): SignIn {
  if ("OAUTH_ISSUER" in env || secrets.includes("OAUTH_ISSUER")) return "asked";
  return env["AUTHENTICATION"] === "none" ? "none" : "unknown";
}

function serviceOf(has: (name: string) => boolean, endpoint: string | undefined): string {
  if (has("LAUNCHDARKLY_SDK_KEY")) return "LaunchDarkly";
  if (has("STATSIG_SERVER_SECRET")) return "Statsig";
  if (has("FEATURE_FLAGS")) return "FEATURE_FLAGS in the stack's file";
  return endpoint === undefined ? "a service that the stack does not name" : (URL.parse(endpoint)?.host ?? endpoint);
}

async function readUsers(stack: string, path: string, settings: GateSettings) {
  try {
    const file = await openUserFile({ stack, path, settings });
    return { users: usersIn((await file.read()) ?? ""), holds: await liveWords(stack) };
  } catch (error) {
    if (!isUserFacing(error)) throw error;
    return { lack: error.message.split("\n")[0] ?? "" };
  }
}

const everybodyWords: Readonly<Record<SignIn, string>> = {
  none: "everybody, without signing in",
  asked: "everybody who can sign in, as far as the stack's file says",
  unknown: "everybody, as far as the stack's file says",
};

/** Who may use it, in a few words. */
export function accessWords(access: Access): string {
  if (access.kind === "everybody") return everybodyWords[access.signIn];
  if (access.kind === "secret") return "the users in the secret ALLOWED_USERS";
  if (access.kind === "flag") return `those for whom the flag ${access.flag} is on (${access.service})`;
  const { users } = access;
  if (users === undefined) return `the users in ${access.kind === "file" ? access.path : "ALLOWED_USERS"}`;
  if (users.includes(everybody)) return "everybody who can sign in";
  if (users.length === 0) return "nobody";
  return `${users.length} on the allow-list`;
}
