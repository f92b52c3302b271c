import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import * as z from "zod";
import { toPath } from "../infra/remedies.ts";
import { shellHint } from "./embedded-state.ts";
import { foreignSettings, without } from "./environment.ts";
import { runInForeground } from "./foreground.ts";
import { makeUpEncrypted } from "./made-up-values.ts";
import { refusePlainSecrets } from "./plain-secrets.ts";
import { projectDirectory, readStackFile } from "./project.ts";
import { UserError } from "./user-error.ts";

const configSchema = z.looseObject({ "slipway:target": z.string() });
const mapSchema = z.record(z.string(), z.unknown()).catch({});

/** A stack's config as it stands, deployed once into a state that is thrown away. */
export interface RehearsalStack {
  target: string;
  /** Runs `pulumi up`; answers the stack's outputs. Throws a UserError where it does not succeed. */
  up(environment: Record<string, string>, quiet: boolean): Promise<Record<string, unknown>>;
}

/** What a copy differs in. */
export interface CopyArgs {
  /** Folder for the state and the config, which goes with it. */
  directory: string;
  repository: string;
  /** Environment of the tools. */
  toolchain: Record<string, string>;
  /** Changes of `slipway:options`, by target. */
  options(target: string): Promise<Record<string, number | boolean>>;
}

/** Copies a stack's config: images go to `repository`, and each encrypted value becomes a made-up one. */
export async function copyStack(stack: string, args: CopyArgs): Promise<RehearsalStack> {
  const { directory, repository, toolchain, options } = args;
  await refusePlainSecrets(stack);
  const parsed = configSchema.safeParse((await readStackFile(stack)).config);
  if (!parsed.success) throw new UserError(`stacks/Pulumi.${stack}.yaml names no slipway:target`);
  const { "slipway:target": target, ...rest } = parsed.data;
  const file = join(directory, `Pulumi.${stack}.yaml`);
  const env = {
    ...without(process.env, foreignSettings(process.env)),
    ...toolchain,
    PULUMI_BACKEND_URL: `file://${directory}`,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("base64url"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const pulumi = (cwd: string, ...flags: string[]) =>
    execa("pulumi", [...flags, "--non-interactive"], { cwd, env, extendEnv: false, timeout: 60_000 });
  await writeFile(join(directory, "Pulumi.yaml"), "name: slipway\nruntime: nodejs\n");
  await pulumi(directory, "stack", "init", stack);
  const changedOptions = await options(target);
  const { config, values } = makeUpEncrypted({
    ...rest,
    "slipway:target": target,
    "slipway:image": rehearsedImage(rest["slipway:image"], repository),
    ...(Object.keys(changedOptions).length === 0
      ? {}
      : { "slipway:options": { ...mapSchema.parse(rest["slipway:options"]), ...changedOptions } }),
  });
  await writeFile(file, stringify({ config }));
  if (values.length > 0) {
    const pairs = values.flatMap(({ path: [key, ...steps], value }) => [
      "--secret",
      `${toPath(String(key), steps)}=${value}`,
    ]);
    await pulumi(projectDirectory, "config", "set-all", "--path", ...pairs, "--stack", stack, "--config-file", file);
  }
  return {
    target,
    async up(environment, quiet) {
      const flags = ["up", "--yes", "--skip-preview", "--stack", stack, "--config-file", file];
      const exitCode = await runInForeground("pulumi", flags, {
        cwd: projectDirectory,
        env: { ...env, ...environment, PULUMI_DEBUG_COMMANDS: "true" },
        quiet,
      });
      if (exitCode !== 0) {
        const problem = "the stack cannot be deployed even to a simulated cloud; what is printed above says why";
        throw new UserError(`${problem}${shellHint(stack)}`);
      }
      const { stdout } = await pulumi(projectDirectory, "stack", "output", "--json", "--stack", stack);
      return z.record(z.string(), z.unknown()).parse(JSON.parse(stdout));
    },
  };
}

function rehearsedImage(image: unknown, repository: string): Record<string, unknown> {
  const { platform: _, ...build } = mapSchema.parse(image);
  return "reference" in build ? build : { ...build, builder: "slipway", repository };
}
