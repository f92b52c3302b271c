import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import * as z from "zod";
import { stringify } from "yaml";
import { madeUp } from "./made-up.ts";
import { refusePlainSecrets } from "./plain-secrets.ts";
import { projectDirectory, readStackFile } from "./project.ts";

const configSchema = z.looseObject({
  "slipway:target": z.string(),
  "slipway:service": z.looseObject({ name: z.string() }),
  "slipway:image": z.looseObject({}).default({}),
  "slipway:options": z.looseObject({}).default({}),
  "slipway:secrets": z.record(z.string(), z.unknown()).default({}),
});

/** A stack's config as it stands, deployed once into a state that is thrown away. */
export interface RehearsalStack {
  target: string;
  /** Runs `pulumi up`; answers the stack's outputs. */
  up(environment: Record<string, string>, quiet: boolean): Promise<Record<string, unknown>>;
  dispose(): Promise<void>;
}

/** What a copy differs in. */
export interface CopyArgs {
  repository: string;
  /** Environment of the tools. */
  toolchain: Record<string, string>;
  /** Changes of `slipway:options`, by target. */
  options(target: string): Promise<Record<string, number>>;
}

/** Copies a stack's config: images go to `repository`, and each encrypted value becomes a made-up one. */
export async function copyStack(stack: string, { repository, toolchain, options }: CopyArgs): Promise<RehearsalStack> {
  await refusePlainSecrets(stack);
  const config = configSchema.parse((await readStackFile(stack)).config);
  const directory = await mkdtemp(join(tmpdir(), "slipway-rehearsal-"));
  const file = join(directory, `Pulumi.${stack}.yaml`);
  const state = {
    ...toolchain,
    PULUMI_BACKEND_URL: `file://${directory}`,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("base64url"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const pulumi = (cwd: string, args: string[], input = "") =>
    execa("pulumi", [...args, "--stack", stack, "--non-interactive"], { cwd, env: state, input, timeout: 60_000 });
  await writeFile(join(directory, "Pulumi.yaml"), "name: slipway\nruntime: nodejs\n");
  await execa("pulumi", ["stack", "init", stack, "--non-interactive"], { cwd: directory, env: state, timeout: 60_000 });
  const changed = { ...config["slipway:options"], ...(await options(config["slipway:target"])) };
  const { "slipway:image": image, "slipway:secrets": secrets, ...rest } = config;
  const { platform: _, ...build } = image;
  const rehearsed = "reference" in image ? image : { ...build, builder: "slipway", repository };
  const encrypted = Object.entries(secrets).filter(([, source]) => !isReference(source));
  const references = Object.fromEntries(Object.entries(secrets).filter(([, source]) => isReference(source)));
  await writeFile(
    file,
    stringify({
      config: { ...rest, "slipway:options": changed, "slipway:image": rehearsed, "slipway:secrets": references },
    }),
  );
  for (const [name] of encrypted) {
    const args = ["config", "set", "--secret", "--path", `slipway:secrets.${name}`, "--config-file", file];
    await pulumi(projectDirectory, args, madeUp(name));
  }
  return {
    target: config["slipway:target"],
    async up(environment, quiet) {
      await execa("pulumi", ["up", "--yes", "--skip-preview", "--stack", stack, "--config-file", file], {
        cwd: projectDirectory,
        env: { ...state, ...environment, PULUMI_DEBUG_COMMANDS: "true" },
        stdio: ["ignore", quiet ? process.stderr : "inherit", "inherit"],
      });
      const { stdout } = await pulumi(projectDirectory, ["stack", "output", "--json"]);
      return z.record(z.string(), z.unknown()).parse(JSON.parse(stdout));
    },
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}

function isReference(source: unknown): boolean {
  return typeof source === "object" && source !== null && "reference" in source;
}
