import * as z from "zod";
import { observabilitySchema } from "../infra/observability/schema.ts";
import { withTelemetrySecrets } from "../infra/observability/telemetry-environment.ts";
import { vendorOf } from "../infra/observability/vendors.ts";
import { readStackFile } from "./project.ts";

/** How a stack's file has a secret: encrypted, as the name of one in the platform's secret manager, or not as it should. */
export type SecretState = "encrypted" | "reference" | "plain" | "missing";

/** A secret by its name; its value is nowhere in here. */
export interface SecretName {
  name: string;
  state: SecretState;
  /** What reads it: the `service`, the `build` or the `pull` of its image, `alerts`, the `monitors` at a vendor; nothing where it could be removed. */
  usedBy: string[];
  /** Name of it in the platform's secret manager. */
  reference?: string;
}

const names = z.array(z.string()).catch([]);
const imageSchema = z
  .object({ secrets: names, pull: z.object({ secret: z.string() }).optional().catch(undefined) })
  .catch({ secrets: [] });
const configSchema = z.object({
  "slipway:service": z.object({ secrets: names }).catch({ secrets: [] }),
  "slipway:image": imageSchema,
  "slipway:observability": observabilitySchema.optional().catch(undefined),
  "slipway:alerts": z.object({ receivers: z.array(z.unknown()).catch([]) }).catch({ receivers: [] }),
  "slipway:secrets": z.record(z.string(), z.unknown()).catch({}),
});
const receiverSchema = z.object({ secret: z.string() });
const referenceSchema = z.strictObject({ reference: z.string() });
const encryptedSchema = z.strictObject({ secure: z.string() });

/**
 * The secrets that a stack's file names or holds, by their names. One that only a build reads is never missing, since it
 * may come from the environment. Undefined where Pulumi encrypted the map as a whole, names included.
 */
export async function readSecretNames(stack: string): Promise<SecretName[] | undefined> {
  const { config } = await readStackFile(stack);
  const settings = configSchema.parse(config ?? {});
  const held = settings["slipway:secrets"];
  if (encryptedSchema.safeParse(held).success) return undefined;
  const readers = {
    service: withTelemetrySecrets(settings["slipway:service"], settings["slipway:observability"]).secrets,
    build: settings["slipway:image"].secrets,
    pull: [settings["slipway:image"].pull?.secret ?? []].flat(),
    alerts: settings["slipway:alerts"].receivers.flatMap(
      (receiver) => receiverSchema.safeParse(receiver).data?.secret ?? [],
    ),
    monitors: vendorOf(settings["slipway:observability"])?.secrets ?? [],
  };
  const known = new Set([...Object.values(readers).flat(), ...Object.keys(held)]);
  return [...known].sort().flatMap((name): SecretName[] => {
    const usedBy = Object.entries(readers).flatMap(([reader, read]) => (read.includes(name) ? [reader] : []));
    const value = Object.hasOwn(held, name) ? held[name] : undefined;
    if (value === undefined && usedBy.join() === "build") return [];
    const { data } = referenceSchema.safeParse(value);
    return [{ name, state: stateOf(value), usedBy, ...data }];
  });
}

/** Names of the secrets that a stack's image is built or pulled with. */
export function imageSecrets(settings: Readonly<Record<string, unknown>>): string[] {
  const { secrets, pull } = imageSchema.parse(settings["slipway:image"]);
  return pull ? [...secrets, pull.secret] : secrets;
}

function stateOf(value: unknown): SecretState {
  if (value === undefined) return "missing";
  if (referenceSchema.safeParse(value).success) return "reference";
  return encryptedSchema.safeParse(value).success ? "encrypted" : "plain";
}
