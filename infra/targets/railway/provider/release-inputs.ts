import * as z from "zod";

/** What the program asks of a release; see ReleaseArgs in ../resources.ts. */
export const releaseInputs = z.object({
  project: z.string(),
  environment: z.string(),
  service: z.string(),
  image: z.string(),
  registry: z.object({ username: z.string(), password: z.string() }).optional(),
  env: z.record(z.string(), z.string()),
  secrets: z.record(z.string(), z.string()),
  healthPath: z.union([z.literal(false), z.string()]),
  healthSeconds: z.number(),
  replicas: z.number(),
  region: z.string(),
  cpu: z.number(),
  memoryMiB: z.number(),
  overlapSeconds: z.number(),
  drainSeconds: z.number(),
  settleSeconds: z.number(),
});

export type ReleaseInputs = z.infer<typeof releaseInputs>;

/** Every variable, secret ones too: Railway keeps both alike. */
export function variablesOf({ env, secrets }: ReleaseInputs): Record<string, string> {
  return { ...env, ...secrets };
}

/** The settings of an instance, all of them each time: a number of replicas that is left out would be 1. */
export function settingsOf(inputs: ReleaseInputs) {
  const { image, registry, healthPath, healthSeconds, replicas, region, overlapSeconds, drainSeconds } = inputs;
  return {
    source: { image },
    ...(registry ? { registryCredentials: registry } : {}),
    healthcheckPath: healthPath || "",
    healthcheckTimeout: healthSeconds,
    numReplicas: replicas,
    region,
    overlapSeconds,
    drainingSeconds: drainSeconds,
    sleepApplication: false,
    restartPolicyType: "ON_FAILURE",
    restartPolicyMaxRetries: 10,
  };
}

/** CPU and memory as the API takes them. */
export function limitsOf({ cpu, memoryMiB }: ReleaseInputs) {
  return { vCPUs: cpu, memoryGB: memoryMiB / 1024 };
}
