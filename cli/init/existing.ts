import { existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { settingsIn } from "../../infra/stack-file.ts";
import { readAs } from "../read-as.ts";
import { UserError } from "../user-error.ts";
import type { Service } from "./service.ts";

/** A `slipway/` that is there already. */
export interface Existing {
  stacks: readonly string[];
  /** Their files, from the server's folder. */
  files: Readonly<Record<string, string>>;
  /** What these say, by full key. */
  settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The service as one of its stacks describes it. */
  service: Service;
  /** The stack that does. */
  from: string;
  /** Packages that its package.json names. */
  packages: readonly string[];
  /** The backend that its Pulumi.yaml names. */
  backendUrl: string | undefined;
}

const projectSchema = z.object({
  stackConfigDir: z.string().default("."),
  backend: z.object({ url: z.string() }).optional(),
  plugins: z.object({ providers: z.array(z.object({ name: z.string() })) }),
});
const stackSchema = z.object({
  "slipway:service": z.object({
    name: z.string(),
    port: z.number().default(8080),
    path: z.string().default("/mcp"),
    healthPath: z.union([z.string(), z.literal(false)]).optional(),
    env: z.record(z.string(), z.string()).optional(),
  }),
  "slipway:image": z.object({ context: z.string(), dockerfile: z.string().optional() }),
});
const manifestSchema = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/** Reads the project of a folder; undefined where there is none. Throws a UserError where `slipway/` is something else. */
export function readExisting(folder: string): Existing | undefined {
  const home = join(folder, "slipway");
  const entry = lstatSync(home, { throwIfNoEntry: false });
  if (!entry) return undefined;
  const away = "move it out of the way, since a project of Slipway goes by that name, and run this again";
  if (!entry.isDirectory() && !entry.isSymbolicLink()) throw new UserError(`${home} is a file: ${away}`);
  if (readdirSync(home).length === 0) return undefined;
  const file = join(home, "Pulumi.yaml");
  if (!existsSync(file)) throw new UserError(`${home} is there and is no project of Slipway: ${away}`);
  const project = projectSchema.safeParse(readAs(file, parse, z.unknown()));
  if (!project.success || !project.data.plugins.providers.some(({ name }) => name === "slipway")) {
    throw new UserError(`${file} belongs to a project of another kind: ${away}`);
  }
  return { ...readStacks(home, project.data.stackConfigDir), backendUrl: project.data.backend?.url };
}

function readStacks(home: string, folder: string): Omit<Existing, "backendUrl"> {
  const names = existsSync(join(home, folder)) ? readdirSync(join(home, folder)) : [];
  const stacks = names.flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
  const fileOf = (stack: string) => join(folder, `Pulumi.${stack}.yaml`);
  const files = Object.fromEntries(stacks.map((stack) => [stack, join("slipway", fileOf(stack))]));
  const settings = Object.fromEntries(
    stacks.map((stack) => [stack, settingsIn(readAs(join(home, fileOf(stack)), parse, z.unknown()))]),
  );
  const manifest = join(home, "package.json");
  const packages = existsSync(manifest) ? Object.keys(readAs(manifest, JSON.parse, manifestSchema).dependencies) : [];
  // The one that a newcomer changes first.
  for (const from of [...stacks].sort((one, other) => Number(other === "local") - Number(one === "local"))) {
    const read = stackSchema.safeParse(settings[from]);
    if (!read.success) continue;
    const { "slipway:service": service, "slipway:image": image } = read.data;
    return { stacks, files, settings, packages, from, service: { ...service, ...image } };
  }
  throw new UserError(
    `no stack in ${join(home, folder)} says what slipway:service and slipway:image are: mend one first`,
  );
}
