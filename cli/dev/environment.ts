import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { execa } from "execa";
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
}

const settingsSchema = z.object({
  config: z.object({
    "slipway:service": z
      .object({
        env: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
        secrets: z.array(z.string()).default([]),
      })
      .default({ env: {}, secrets: [] }),
  }),
});

/** What the stack `local` sets, with the secrets of `.env.local` beside the server, else of the stack's own config. */
export async function readEnvironment(folder: string): Promise<DevEnvironment> {
  const local = await readLocalFile(folder);
  const isProject = findProject(process.cwd()) !== undefined && stackNames().includes(defaultStack);
  const { data } = isProject ? settingsSchema.safeParse(await readStackFile(defaultStack)) : {};
  const { env = {}, secrets: names = [] } = data?.config["slipway:service"] ?? {};
  const wanted = names.filter((name) => local[name] === undefined);
  const stored = wanted.length > 0 ? await readStored(wanted) : {};
  const missing = wanted.filter((name) => stored[name] === undefined);
  return { plain: env, secrets: { ...stored, ...local }, missing };
}

/** Throws a UserError where git would commit it. */
async function readLocalFile(folder: string): Promise<Record<string, string>> {
  const file = join(folder, ".env.local");
  if (!existsSync(file)) return {};
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

async function readStored(names: readonly string[]): Promise<Record<string, string>> {
  // Pulumi is needed for encrypted values alone.
  const { askPulumi, openSession } = await import("../pulumi.ts");
  const session = await openSession(defaultStack, { engine: false });
  const { configFile } = session.state;
  const file = configFile === undefined ? [] : ["--config-file", configFile];
  const found: Record<string, string> = {};
  for (const name of names) {
    const flags = ["config", "get", "--stack", defaultStack, ...file, "--path", `slipway:secrets.${name}`];
    const value = await askPulumi(session, flags).catch(() => undefined);
    if (value !== undefined) found[name] = value.replace(/\n$/, "");
  }
  return found;
}
