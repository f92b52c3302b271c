import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Fault } from "./errors.ts";
import { secretCommand, toPath } from "./remedies.ts";

/** A file's settings by full key: Pulumi takes one without a colon for the project's own. */
// https://www.pulumi.com/docs/iac/concepts/config/#project-and-stack-configuration-scope
export function settingsIn(file: unknown): Record<string, unknown> {
  const config = entry(file, "config");
  if (typeof config !== "object" || config === null) return {};
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.includes(":") ? key : `slipway:${key}`, value]),
  );
}

/**
 * What is to be said of settings that are read nowhere: those beside `config`, and those without `slipway:`, which Pulumi
 * takes for settings of the project's name.
 */
export function strayFaults(file: unknown, { stack, project }: { stack: string; project: string }): Fault[] {
  if (typeof file !== "object" || file === null) return [];
  const beside = Object.keys(file)
    .filter((key) => key.startsWith("slipway:"))
    .map((path) => ({
      path,
      problem: 'stands beside "config:" and is not read there',
      remedy: `move it below "config:", indented, in stacks/Pulumi.${stack}.yaml`,
    }));
  const bare =
    project === "slipway" ? [] : Object.keys(Object(entry(file, "config"))).filter((key) => !key.includes(":"));
  const remedy = (key: string) => `write slipway:${key} in stacks/Pulumi.${stack}.yaml`;
  const problem = `is a setting of the project ${project}, which nothing reads`;
  return [...beside, ...bare.map((path) => ({ path, problem, remedy: remedy(path) }))];
}

/** Values of `slipway:secrets` that stand in plain text in a stack's file, by name. */
export function plainSecrets(file: unknown): Record<string, string> {
  const secrets = settingsIn(file)["slipway:secrets"];
  // Pulumi can encrypt one value of a map, or the map as a whole: then there is text at no name but `secure`.
  if (typeof secrets !== "object" || secrets === null || "secure" in secrets) return {};
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([name, value]) =>
      typeof value === "object" && value !== null ? [] : [[name, String(value)]],
    ),
  );
}

/** What is to be said of a secret in plain text. */
export function plainSecretFault(name: string, stack: string): Fault {
  return {
    path: toPath("slipway:secrets", [name]),
    problem: "is in plain text",
    remedy: `encrypt it with: ${secretCommand(stack, name)}`,
  };
}

/**
 * The stack's file as `pulumi` finds it by itself; undefined where there is none. Pulumi does not tell a program of
 * `--config-file`, so that what is read here need not be what is in use.
 */
export function readStackFile(projectDirectory: string, stack: string): unknown {
  const project: unknown = parse(readFileSync(join(projectDirectory, "Pulumi.yaml"), "utf8"));
  const folder = entry(project, "stackConfigDir");
  const file = join(projectDirectory, typeof folder === "string" ? folder : "", `Pulumi.${stack}.yaml`);
  return existsSync(file) ? parse(readFileSync(file, "utf8")) : undefined;
}

function entry(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}
