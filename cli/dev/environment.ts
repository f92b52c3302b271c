import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import * as z from "zod";
import { findProject } from "../../toolchain/find-project.mjs";
import { defaultStack, readStackFile, stackNames } from "../project.ts";
import { UserError } from "../user-error.ts";

/** The variables of a server while it is developed. */
export interface DevEnvironment {
  plain: Record<string, string>;
  /** Never printed. */
  secrets: Record<string, string>;
  /** Secrets that the stack names and nothing gives a value. */
  missing: string[];
  /** What could not be read of the stack's own, with why. */
  unread: { name: string; why: string }[];
}

const settingsSchema = z.object({
  config: z.object({
    "slipway:service": z
      .object({
        env: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
        secrets: z.array(z.string()).default([]),
      })
      .default({ env: {}, secrets: [] }),
    "slipway:secrets": z.record(z.string(), z.unknown()).default({}),
  }),
});

/** What the stack `local` sets, with the secrets of `.env.local` beside the server, else of the stack's own config. */
export async function readEnvironment(folder: string): Promise<DevEnvironment> {
  const local = await readLocalFile(folder);
  const isProject = findProject(process.cwd()) !== undefined && stackNames().includes(defaultStack);
  const { data } = isProject ? settingsSchema.safeParse(await readStackFile(defaultStack)) : {};
  const { env = {}, secrets: names = [] } = data?.config["slipway:service"] ?? {};
  const wanted = names.filter((name) => local[name] === undefined);
  const stored = wanted.filter((name) => isHeld(data?.config["slipway:secrets"] ?? {}, name));
  const { values, unread } = stored.length > 0 ? await readEach(stored, await openConfig()) : nothing;
  const missing = wanted.filter((name) => !stored.includes(name));
  return { plain: env, secrets: { ...values, ...local }, missing, unread };
}

const nothing = { values: {}, unread: [] };

/** Whether the file itself has the value; what it only names lies in a platform's secret manager. */
function isHeld(secrets: Readonly<Record<string, unknown>>, name: string): boolean {
  const isWhole = Object.keys(secrets).join() === "secure" && typeof secrets.secure === "string";
  const value = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  return isWhole || typeof value === "string" || (typeof value === "object" && value !== null && "secure" in value);
}

/** Throws a UserError where git would commit it. */
async function readLocalFile(folder: string): Promise<Record<string, string>> {
  const file = join(folder, ".env.local");
  if (!existsSync(file)) return {};
  const { execa } = await import("execa");
  const flags = ["check-ignore", "--quiet", file];
  const { exitCode } = await execa("git", flags, { cwd: folder, reject: false, timeout: 10_000 });
  // 1 says that it is not ignored; anything else that there is no repository.
  if (exitCode === 1) {
    throw new UserError(
      `${file} holds secrets, and git does not ignore it: echo .env.local >> ${join(folder, ".gitignore")}`,
    );
  }
  const read = parseEnv(await readFile(file, "utf8"));
  return Object.fromEntries(
    Object.entries(read).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The values of secrets by name, each as `read` answers it; what it cannot read is named with why. */
export async function readEach(
  names: readonly string[],
  read: (path: string) => Promise<string>,
): Promise<{ values: Record<string, string>; unread: DevEnvironment["unread"] }> {
  const values: Record<string, string> = {};
  const unread: DevEnvironment["unread"] = [];
  for (const name of names) {
    try {
      values[name] = (await read(`slipway:secrets.${name}`)).replace(/\n$/, "");
    } catch (error) {
      unread.push({ name, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { values, unread };
}

/** Reads values of the config of the stack, decrypted. */
async function openConfig(): Promise<(path: string) => Promise<string>> {
  // Pulumi is needed for encrypted values alone.
  const { askPulumi, openSession } = await import("../pulumi.ts");
  const session = await openSession(defaultStack, { engine: false });
  const { configFile } = session.state;
  const file = configFile === undefined ? [] : ["--config-file", configFile];
  return (path) => askPulumi(session, ["config", "get", "--stack", defaultStack, ...file, "--path", path]);
}
