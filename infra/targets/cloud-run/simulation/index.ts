import * as z from "zod";
import type { LiveResource } from "../../../../simulation/cloud/index.ts";
import type { PlatformContainer, Simulation } from "../../../../simulation/contract.ts";
import { cloudRunCloud } from "./cloud.ts";
import { serviceToken } from "./revisions.ts";

const serviceSchema = z.object({
  template: z.object({
    containers: z
      .tuple([
        z.object({
          image: z.string(),
          ports: z.object({ containerPort: z.number() }),
          envs: z.array(
            z.object({
              name: z.string(),
              value: z.string().optional(),
              valueSource: z.object({ secretKeyRef: z.object({ secret: z.string(), version: z.string() }) }).optional(),
            }),
          ),
          resources: z.object({ limits: z.object({ cpu: z.coerce.number(), memory: z.string() }) }),
          startupProbe: z.object({ httpGet: z.object({ path: z.string() }).optional() }),
        }),
      ])
      .rest(z.unknown()),
  }),
});

function container(live: readonly LiveResource[]): PlatformContainer {
  const service = live.find(({ type }) => type === serviceToken);
  const [{ image, ports, envs, resources, startupProbe }] = serviceSchema.parse(service?.inputs).template.containers;
  const secrets = envs.filter(({ valueSource }) => valueSource !== undefined);
  return {
    image,
    // https://cloud.google.com/run/docs/container-contract#env-vars
    env: {
      PORT: String(ports.containerPort),
      ...Object.fromEntries(
        envs.map(({ name, value, valueSource }) => [
          name,
          value ?? valueOf(live, valueSource?.secretKeyRef) ?? `made-up-${name}`,
        ]),
      ),
    },
    secretNames: secrets.map(({ name }) => name),
    port: ports.containerPort,
    healthPath: startupProbe.httpGet?.path ?? false,
    cpu: resources.limits.cpu,
    memoryMiB: Number.parseInt(resources.limits.memory, 10),
  };
}

function valueOf(live: readonly LiveResource[], wanted?: { secret: string; version: string }): string | undefined {
  const secret = live.find(({ type, inputs }) => type.endsWith(":Secret") && inputs.secretId === wanted?.secret);
  const made = live.find(
    ({ type, inputs, outputs }) =>
      type.endsWith(":SecretVersion") && inputs.secret === secret?.id && outputs.version === wanted?.version,
  );
  const value = made?.inputs.secretDataWo;
  return typeof value === "string" ? value : undefined;
}

/** Google Cloud Run. */
export const simulation: Simulation = {
  cloud: (control) => cloudRunCloud({}, control),
  service: serviceToken,
  options: { domainWaitSeconds: 0 },
  container,
};
