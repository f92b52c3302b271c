import { cpSync, existsSync, lstatSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { toServiceName } from "../cli/init/service-name.ts";
import type { Service } from "../cli/init/service.ts";
import { UsageError } from "../cli/user-error.ts";

/** The servers to start from, and how Slipway's local stack runs each. */
export const templates = {
  typescript: {
    title: "TypeScript: a task list with sign-in, a component, state and telemetry",
    port: 8080,
    // Only this machine can reach the local stack; elsewhere the server asks for OAUTH_ISSUER.
    env: { AUTHENTICATION: "none" },
    dataPath: "/data",
  },
  python: { title: "Python: a small task list held in memory", port: 8080, env: undefined, dataPath: undefined },
} as const;

export type TemplateName = keyof typeof templates;

/** Whether a word is the name of a template. */
export function isTemplate(word: string): word is TemplateName {
  return Object.hasOwn(templates, word);
}

/** What is wrong with a new app's folder; undefined where it can be made. Throws nothing. */
export function faultOfFolder(folder: string): string | undefined {
  const name = basename(folder);
  // https://learn.microsoft.com/windows/win32/fileio/naming-a-file: refused everywhere, so that the folder can be checked out there.
  if (name === "" || /[<>:"|?*\\]|[. ]$|^-/.test(name) || [...name].some((letter) => letter < " ")) {
    return `"${name}" is no name of a folder that works everywhere: take letters, digits and hyphens, such as my-app`;
  }
  if (toServiceName(name) === "") return `"${name}" has no letter for the service's name: take one such as my-app`;
  const entry = lstatSync(folder, { throwIfNoEntry: false });
  if (entry && !entry.isDirectory()) return `${folder} is there and is no folder: take another name`;
  if (entry && readdirSync(folder).length > 0)
    return `${folder} is not empty: take another name, or go there and run npx slipway init`;
  return undefined;
}

/** Copies a template; answers the service that it is. Throws a UsageError where the folder cannot be taken. */
export function copyTemplate(template: TemplateName, folder: string, templatesFolder: string): Service {
  const fault = faultOfFolder(folder);
  if (fault !== undefined) throw new UsageError(fault);
  const name = toServiceName(basename(folder));
  cpSync(join(templatesFolder, template), folder, { recursive: true });
  // npm packs no file of this name: https://docs.npmjs.com/cli/commands/npm-pack
  renameSync(join(folder, "_gitignore"), join(folder, ".gitignore"));
  for (const file of ["package.json", "package-lock.json", "pyproject.toml"]) rename(join(folder, file), name);
  const { port, env, dataPath } = templates[template];
  return { name, port, path: "/mcp", healthPath: "/health", context: "..", env, dataPath };
}

/** Gives the new app its own name where the example's stands. */
function rename(file: string, name: string): void {
  if (!existsSync(file)) return;
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replaceAll(/example(-python)?-mcp-server/g, name));
}
