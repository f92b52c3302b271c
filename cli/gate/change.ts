import { readFile } from "node:fs/promises";
import { parseDocument } from "yaml";
import { npxSlipway } from "../../infra/remedies.ts";
import { writeWhole } from "../../verify/write-file.ts";
import { stackFile } from "../project.ts";
import { UserError } from "../user-error.ts";
import { type Access, gateVariables, readAccess, signsIn } from "./access.ts";
import { readGateSettings } from "./settings.ts";
import type { UserFile } from "./user-files/contract.ts";
import { openUserFile } from "./user-files/open.ts";
import { changeLines, everybody, isSame } from "./users.ts";

/** What became of a wish. */
export interface Change {
  stack: string;
  /** Who may use it then. */
  access: Access;
  /** Whether anything differs from before. */
  changed: boolean;
  /** Whether it holds only after `up`. */
  needsDeployment: boolean;
}

/** One user more or less, or everybody. */
export type Wish = { add: string } | { remove: string } | "open";

/** Grants a wish: at once where the server reads a file anew, else in the stack's file. Throws a UserError where neither can be. */
export async function changeGate(stack: string, wish: Wish): Promise<Change> {
  const access = await readAccess(stack);
  if (access.kind === "flag") {
    throw new UserError(
      `the flag ${access.flag} decides who may use it: change it there (${access.service}), without a deployment; ${npxSlipway()} gate list ${stack} says which`,
    );
  }
  if (access.kind === "secret") {
    throw new UserError(
      `the allow-list is the secret ALLOWED_USERS: ${npxSlipway()} secrets set ALLOWED_USERS ${stack} takes the whole of it, and ${npxSlipway()} up ${stack} brings it`,
    );
  }
  return access.kind === "file" ? changeFile(stack, access.path, wish) : changeStack(stack, access, wish);
}

async function changeFile(stack: string, path: string, wish: Wish): Promise<Change> {
  const settings = await readGateSettings(stack);
  const changed = await changeUserFile(await openUserFile({ stack, path, settings }), wish);
  return { stack, access: await readAccess(stack), changed, needsDeployment: false };
}

const mostWrites = 5;

/**
 * Grants a wish in a file of users, anew where another writer has undone it at the same time; answers whether it had to.
 * Throws a UserError where the file never says so.
 */
export async function changeUserFile(file: UserFile, wish: Wish): Promise<boolean> {
  const { add, remove } = { add: undefined, remove: undefined, ...(wish === "open" ? { add: everybody } : wish) };
  const change = { ...(add === undefined ? {} : { add }), ...(remove === undefined ? {} : { remove }) };
  for (let writes = 0; writes <= mostWrites; writes += 1) {
    const text = (await file.read()) ?? "";
    const isThere = text.split("\n").some((line) => isSame(line.trim(), add ?? remove ?? ""));
    if (isThere === (add !== undefined)) return writes > 0;
    if (writes < mostWrites) await file.write(changeLines(text, change));
  }
  throw new UserError(`others write the list of users at the same time: wait until they are done and run this again`);
}

async function changeStack(stack: string, access: Access, wish: Wish): Promise<Change> {
  const before = access.kind === "list" ? (access.users ?? []) : [];
  const users = usersAfter(before, wish);
  if (wish !== "open" && users.length === 0) {
    throw new UserError(
      access.kind === "list"
        ? `${before.join()} is the only one: without anybody on the list the server does not start; ${npxSlipway()} gate open ${stack} lets everybody in, ${npxSlipway()} gate add somebody@example.com ${stack} somebody else`
        : `there is no allow-list to take anybody from: ${npxSlipway()} gate list ${stack}`,
    );
  }
  if (access.kind === "everybody" && wish !== "open" && !(await signsIn(stack))) {
    throw new UserError(
      `ALLOWED_USERS: needs users who sign in; set OAUTH_ISSUER to their authorization server in stacks/Pulumi.${stack}.yaml, in place of AUTHENTICATION: none, and run ${npxSlipway()} gate add again`,
    );
  }
  const changed = wish === "open" ? access.kind !== "everybody" : users.join() !== before.join();
  if (changed) await writeVariable(stack, wish === "open" ? undefined : users.join(","));
  return { stack, access: await readAccess(stack), changed, needsDeployment: changed };
}

function usersAfter(before: readonly string[], wish: Wish): string[] {
  if (wish === "open") return [];
  if ("remove" in wish) return before.filter((user) => !isSame(user, wish.remove));
  return before.some((user) => isSame(user, wish.add)) ? [...before] : [...before, wish.add];
}

/** Sets ALLOWED_USERS in the stack's file, or removes every gate from it; all else in it stays as people wrote it. */
async function writeVariable(stack: string, value: string | undefined): Promise<void> {
  const file = stackFile(stack);
  const document = parseDocument(await readFile(file, "utf8"));
  const key = document.hasIn(["config", "service"]) ? "service" : "slipway:service";
  const env = ["config", key, "env"];
  if (value !== undefined) document.setIn([...env, "ALLOWED_USERS"], value);
  else for (const name of gateVariables) document.deleteIn([...env, name]);
  await writeWhole(file, document.toString({ lineWidth: 0 }));
}
