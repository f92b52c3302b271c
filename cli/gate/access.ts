import * as z from "zod";
import { readStackFile } from "../project.ts";
import { openDeployed } from "../pulumi.ts";
import { isUserFacing, UserError } from "../user-error.ts";
import { findContainers } from "../verify-endpoint.ts";
import { everybody, usersIn } from "./users.ts";

/** Who may use the app of a stack, as its server's settings say. */
export type Access =
  | { kind: "everybody" }
  /** Users in the stack's file: another list needs a deployment. */
  | { kind: "list"; users: readonly string[] }
  /** A list that is one of the stack's secrets. */
  | { kind: "secret" }
  /** A file that the server reads anew; `users` where it can be read from here. */
  | { kind: "file"; path: string; users?: readonly string[]; lack?: string }
  | { kind: "flag"; flag: string; service: string };

const record = z.record(z.string(), z.coerce.string()).catch({});
const schema = z.object({
  "slipway:target": z.string().catch(""),
  "slipway:service": z
    .object({ env: record.default({}), secrets: z.array(z.string()).catch([]) })
    .catch({ env: {}, secrets: [] }),
  "slipway:options": z.object({ dataPath: z.string().optional() }).catch({}),
});

/** The variables of the example's gate, in which every other server may take part too. */
export const gateVariables = ["ALLOWED_USERS", "ALLOWED_USERS_FILE", "ACCESS_FLAG", "FEATURE_FLAGS"] as const;

/** What a stack's file says of who may use the app; a file of users is read where the platform lets us. */
export async function readAccess(stack: string): Promise<Access> {
  const { config } = await readStackFile(stack);
  const settings = schema.parse(config ?? {});
  const { env, secrets } = settings["slipway:service"];
  const has = (name: string) => name in env || secrets.includes(name);
  const { ALLOWED_USERS: list, ALLOWED_USERS_FILE: path, ACCESS_FLAG: flag } = env;
  if (list !== undefined) return { kind: "list", users: list.split(",").map((user) => user.trim()) };
  if (secrets.includes("ALLOWED_USERS")) return { kind: "secret" };
  if (path !== undefined) return { kind: "file", path, ...(await readUsers(stack, path, settings)) };
  if (flag === undefined) return { kind: "everybody" };
  return { kind: "flag", flag, service: serviceOf(has, env["OFREP_ENDPOINT"]) };
}

/** Whether a stack's server knows who calls it; the example's refuses to start with a list of users where it does not. */
export async function signsIn(stack: string): Promise<boolean> {
  const { env, secrets } = schema.parse((await readStackFile(stack)).config ?? {})["slipway:service"];
  return "OAUTH_ISSUER" in env || secrets.includes("OAUTH_ISSUER");
}

function serviceOf(has: (name: string) => boolean, endpoint: string | undefined): string {
  if (has("LAUNCHDARKLY_SDK_KEY")) return "LaunchDarkly";
  if (has("STATSIG_SERVER_SECRET")) return "Statsig";
  if (has("FEATURE_FLAGS")) return "FEATURE_FLAGS in the stack's file";
  return endpoint === undefined ? "a service that the stack does not name" : (URL.parse(endpoint)?.host ?? endpoint);
}

type Settings = z.infer<typeof schema>;

async function readUsers(stack: string, path: string, settings: Settings) {
  try {
    const file = await openUserFile(stack, path, settings);
    return { users: usersIn((await file.read()) ?? "") };
  } catch (error) {
    if (!isUserFacing(error)) throw error;
    return { lack: error.message.split("\n")[0] ?? "" };
  }
}

/** A file of users on the platform, which the server reads anew. */
export interface UserFile {
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

/** Opens it where the platform lets us; throws a UserError that says where not, and what to do there. */
export async function openUserFile(stack: string, path: string, given?: Settings): Promise<UserFile> {
  const settings = given ?? schema.parse((await readStackFile(stack)).config ?? {});
  const target = settings["slipway:target"];
  if (target !== "docker") {
    throw new UserError(
      `nobody writes ${path} from here on ${target}: change it where it is kept, or name users in ALLOWED_USERS in its place (npx slipway gate list ${stack})`,
    );
  }
  const folder = settings["slipway:options"].dataPath;
  if (folder === undefined || !path.startsWith(`${folder}/`)) {
    throw new UserError(
      `${path} would be gone with its container: put it below slipway:options.dataPath in stacks/Pulumi.${stack}.yaml, such as /data/allowed-users, and run npx slipway up ${stack}`,
    );
  }
  const containers = await findContainers(await openDeployed(stack));
  return {
    read: () => containers.readShared(path),
    write: (text) => containers.writeShared(path, text),
  };
}

/** Who may use it, in a few words. */
export function accessWords(access: Access): string {
  if (access.kind === "everybody") return "everybody who can sign in";
  if (access.kind === "secret") return "the users in the secret ALLOWED_USERS";
  if (access.kind === "flag") return `those for whom the flag ${access.flag} is on (${access.service})`;
  const { users } = access;
  if (users === undefined) return `the users in ${access.kind === "file" ? access.path : "ALLOWED_USERS"}`;
  if (users.includes(everybody)) return "everybody who can sign in";
  if (users.length === 0) return "nobody";
  return `${users.length} on the allow-list`;
}
