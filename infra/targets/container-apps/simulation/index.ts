import * as z from "zod";
import type { LiveResource } from "../../../../simulation/cloud/index.ts";
import type { PlatformContainer, Simulation } from "../../../../simulation/contract.ts";
import { appToken } from "./app-api.ts";
import { containerAppsCloud } from "./cloud.ts";

const appSchema = z.object({
  configuration: z.object({
    ingress: z.object({ targetPort: z.number() }),
    secrets: z.array(z.object({ name: z.string(), keyVaultUrl: z.string() })),
  }),
  template: z.object({
    containers: z
      .tuple([
        z.object({
          image: z.string(),
          env: z.array(z.object({ name: z.string(), value: z.string().optional(), secretRef: z.string().optional() })),
          resources: z.object({ cpu: z.number(), memory: z.string() }),
          probes: z.array(z.object({ httpGet: z.object({ path: z.string() }).optional() })),
        }),
      ])
      .rest(z.unknown()),
  }),
});
const secretSchema = z.object({
  inputs: z.object({ properties: z.object({ value: z.string() }) }),
  outputs: z.object({ properties: z.object({ secretUriWithVersion: z.string() }) }),
});

function container(live: readonly LiveResource[]): PlatformContainer {
  const found = live.find(({ type }) => type === appToken);
  const { configuration, template } = appSchema.parse(found?.inputs);
  const [{ image, env, resources, probes }] = template.containers;
  const valueOf = (name: string, key: string) => {
    const url = configuration.secrets.find((secret) => secret.name === key)?.keyVaultUrl;
    const made = live
      .filter(({ type }) => type === "azure-native:keyvault:Secret")
      .map((secret) => secretSchema.parse(secret))
      .find(({ outputs }) => outputs.properties.secretUriWithVersion === url);
    return made?.inputs.properties.value ?? `made-up-${name}`;
  };
  return {
    image,
    env: Object.fromEntries(env.map(({ name, value, secretRef }) => [name, value ?? valueOf(name, secretRef ?? "")])),
    secretNames: env.filter(({ secretRef }) => secretRef !== undefined).map(({ name }) => name),
    port: configuration.ingress.targetPort,
    healthPath: probes[0]?.httpGet?.path ?? false,
    cpu: resources.cpu,
    memoryMiB: Number.parseFloat(resources.memory) * 1024,
  };
}

/** Azure Container Apps. */
export const simulation: Simulation = {
  cloud: containerAppsCloud,
  service: appToken,
  options: { roleWaitSeconds: 0 },
  container,
};
