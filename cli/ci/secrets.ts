import * as z from "zod";
import { readProject, readStackFile, stackNames } from "../project.ts";
import { tokenOf } from "./clouds.ts";

const names = z.array(z.string()).catch([]);
const given = z.record(z.string(), z.unknown());
const configSchema = z.object({
  "slipway:target": z.string(),
  "slipway:options": z
    .object({ ci: z.unknown(), dns: z.object({ cloudflareZoneId: z.unknown() }).optional().catch(undefined) })
    .partial()
    .catch({}),
  "slipway:image": z.object({ secrets: names }).catch({ secrets: [] }),
  "slipway:secrets": given.catch({}),
});
const fileSchema = z.object({
  secretsprovider: z.string().optional(),
  config: configSchema.optional().catch(undefined),
});

/**
 * Names of the secrets that the environments of a host's workflows must hold: what opens the state, and what the
 * deployed stacks, or those that are named, need from the environment of whoever deploys them.
 */
export async function ciSecrets(named: readonly string[]): Promise<string[]> {
  const files = await Promise.all(
    stackNames().map(async (stack) => ({ stack, ...fileSchema.parse(await readStackFile(stack)) })),
  );
  const deployed = files.flatMap(({ stack, config }) =>
    config && (named.includes(stack) || config["slipway:options"].ci !== undefined) ? [config] : [],
  );
  return [...new Set([...stateSecrets(files), ...deployed.flatMap(secretsOf)])];
}

/** What a stack takes from the environment: its target's token, that of its zone, and what only its build reads. */
function secretsOf(config: z.infer<typeof configSchema>): string[] {
  const { "slipway:options": options, "slipway:image": image, "slipway:secrets": held } = config;
  const isSealed = z.strictObject({ secure: z.string() }).safeParse(held).success;
  return [
    tokenOf(config["slipway:target"]) ?? [],
    options.dns?.cloudflareZoneId === undefined ? [] : "CLOUDFLARE_API_TOKEN",
    // A map that is encrypted as a whole does not say which it has.
    isSealed ? [] : image.secrets.filter((name) => !Object.hasOwn(held, name)),
  ].flat();
}

/** What opens the state: of Pulumi Cloud a token, of other backends the passphrase of stacks that no key seals. */
function stateSecrets(files: readonly { secretsprovider?: string | undefined }[]): string[] {
  const url = readProject().backend?.url;
  if (url === undefined || url.startsWith("http")) return ["PULUMI_ACCESS_TOKEN"];
  const isSealed = files.some(({ secretsprovider: key = "passphrase" }) => ["passphrase", "default"].includes(key));
  return isSealed ? ["PULUMI_CONFIG_PASSPHRASE"] : [];
}
