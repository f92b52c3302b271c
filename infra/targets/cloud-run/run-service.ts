import { Service } from "@pulumi/gcp/cloudrunv2/service.js";
import type * as pulumi from "@pulumi/pulumi";
import type { GoogleProject } from "../../clouds/gcp/project.ts";
import type { PinnedSecret } from "../../clouds/gcp/secrets.ts";
import type { ServiceSpec } from "../../contract.ts";
import { retryOf } from "../../retry.ts";
import { serverEnvironment } from "../../server-environment.ts";
import { facts } from "./facts.ts";
import type { CloudRunOptions } from "./options.ts";
import { failedRevision } from "./retry.ts";

/** What is run, and what it needs from its surroundings. */
interface ServiceNeeds {
  spec: ServiceSpec;
  name: string;
  options: CloudRunOptions;
  /** Full reference with digest. */
  image: pulumi.Output<string>;
  serviceAccount: pulumi.Input<string>;
  /** By variable. */
  secrets: Readonly<Record<string, PinnedSecret>>;
  /** Origin under which clients reach it, and the host names by which requests arrive. */
  publicUrl: pulumi.Input<string>;
  hosts: pulumi.Input<string>[];
  /** Whether a load balancer stands before it, so that nobody may come another way. */
  behindLoadBalancer: boolean;
  /** Rights without which a revision does not start. */
  dependsOn: pulumi.Resource[];
}

/** The Cloud Run service. A revision gets traffic once its start-up probe succeeds; until then the old one serves. */
export function cloudRunService(
  google: GoogleProject,
  {
    spec,
    name,
    options,
    image,
    serviceAccount,
    secrets,
    publicUrl,
    hosts,
    behindLoadBalancer,
    dependsOn,
  }: ServiceNeeds,
): Service {
  const env = serverEnvironment(spec, { facts, publicUrl, hosts });
  // Cloud Run sets PORT itself and refuses a service that does.
  // https://cloud.google.com/run/docs/container-contract#env-vars
  delete env.PORT;
  const variables = [
    ...Object.entries(env).map(([name, value]) => ({ name, value })),
    ...Object.entries(secrets).map(([name, secretKeyRef]) => ({ name, valueSource: { secretKeyRef } })),
  ].toSorted(byName);
  const failed = failedRevision(google);
  const { port, healthPath } = spec;
  const httpGet = healthPath === false ? undefined : { path: healthPath, port };
  return new Service(
    spec.name,
    {
      project: google.id,
      location: google.region,
      name,
      // The MCP server checks tokens itself, and clients know nothing of Google's.
      // https://cloud.google.com/run/docs/authenticating/public
      invokerIamDisabled: true,
      ingress: behindLoadBalancer ? "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" : "INGRESS_TRAFFIC_ALL",
      defaultUriDisabled: behindLoadBalancer,
      deletionProtection: options.deletionProtection,
      // At the level of the service: an old revision with a tag keeps no instance warm.
      // https://cloud.google.com/run/docs/configuring/min-instances
      scaling: { minInstanceCount: spec.minInstances, maxInstanceCount: spec.maxInstances },
      traffics: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
      template: {
        serviceAccount,
        timeout: `${spec.requestTimeoutSeconds}s`,
        maxInstanceRequestConcurrency: spec.concurrency,
        sessionAffinity: options.sessionAffinity,
        executionEnvironment: "EXECUTION_ENVIRONMENT_GEN2",
        containers: [
          {
            image,
            ports: { containerPort: spec.port, name: "http1" },
            envs: failed.apply((value) => [...variables, ...retryOf(value)]),
            resources: {
              limits: { cpu: String(spec.cpu), memory: `${spec.memoryMiB}Mi` },
              // Limits without a word about this would silently bill whole instances.
              // https://cloud.google.com/run/docs/configuring/billing-settings
              cpuIdle: options.cpuBilling === "request",
              startupCpuBoost: true,
            },
            startupProbe: {
              ...(httpGet ? { httpGet } : { tcpSocket: { port } }),
              periodSeconds: 1,
              timeoutSeconds: 1,
              failureThreshold: options.startTimeoutSeconds,
            },
            // https://cloud.google.com/run/docs/configuring/healthchecks: by HTTP or gRPC alone.
            ...(httpGet
              ? { livenessProbe: { httpGet, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 } }
              : {}),
          },
        ],
      },
    },
    { parent: google.parent, dependsOn, customTimeouts: { create: "15m", update: "15m" } },
  );
}

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}
