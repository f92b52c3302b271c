import * as z from "zod";
import { secretValue } from "../../../clouds/aws/simulation/resources.ts";
import type { LiveResource } from "../../../../simulation/cloud/index.ts";
import type { PlatformContainer, Simulation } from "../../../../simulation/contract.ts";
import { appRunnerCloud, deploymentType, serviceType } from "./cloud.ts";

const names = z.record(z.string(), z.string());
const serviceSchema = z.object({
  sourceConfiguration: z.object({
    imageRepository: z.object({
      imageIdentifier: z.string(),
      imageConfiguration: z.object({
        port: z.string(),
        runtimeEnvironmentVariables: names,
        runtimeEnvironmentSecrets: names.default({}),
      }),
    }),
  }),
  instanceConfiguration: z.object({ cpu: z.coerce.number(), memory: z.coerce.number() }),
  healthCheckConfiguration: z.object({ path: z.string().optional() }),
});

/** What App Runner would run; values of secrets that are only referenced are made up. */
export function appRunnerContainer(live: readonly LiveResource[]): PlatformContainer {
  const found = live.find(({ type }) => type === serviceType);
  // A value that became current after the last deployment is known to no instance yet; the newest resource is the last.
  const deployed = live.slice(
    0,
    live.findLastIndex(({ type }) => type === serviceType || type === deploymentType),
  );
  const { sourceConfiguration, instanceConfiguration, healthCheckConfiguration } = serviceSchema.parse(found?.inputs);
  const { imageIdentifier, imageConfiguration } = sourceConfiguration.imageRepository;
  const { port, runtimeEnvironmentVariables: plain, runtimeEnvironmentSecrets: secrets } = imageConfiguration;
  return {
    image: imageIdentifier,
    env: {
      // https://docs.aws.amazon.com/apprunner/latest/dg/env-variable.html
      PORT: port,
      ...plain,
      ...Object.fromEntries(
        Object.entries(secrets).map(([name, reference]) => [
          name,
          secretValue(deployed, reference) ?? `made-up-${name}`,
        ]),
      ),
    },
    secretNames: Object.keys(secrets),
    port: Number(port),
    healthPath: healthCheckConfiguration.path ?? false,
    cpu: instanceConfiguration.cpu / 1024,
    memoryMiB: instanceConfiguration.memory,
  };
}

/** AWS App Runner. */
export const simulation: Simulation = {
  cloud: (control) => appRunnerCloud(() => control?.neverReady ?? false),
  service: serviceType,
  options: { roleWaitSeconds: 0, domainWaitSeconds: 0 },
  container: appRunnerContainer,
};
