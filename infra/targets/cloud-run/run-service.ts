import { Service, type ServiceArgs } from "@pulumi/gcp/cloudrunv2/service.js";
import * as pulumi from "@pulumi/pulumi";
import type { GoogleProject } from "../../clouds/gcp/project.ts";
import type { PinnedSecret } from "../../clouds/gcp/secrets.ts";
import { splitSecrets } from "../../collector.ts";
import type { ServiceSpec } from "../../contract.ts";
import { retryOf } from "../../retry.ts";
import { serverEnvironment } from "../../server-environment.ts";
import { besideServer, collectorContainers } from "./collector.ts";
import { facts } from "./facts.ts";
import type { LiveVolume } from "./live-file.ts";
import type { CloudRunOptions } from "./options.ts";
import { failedRevision } from "./retry.ts";
import { allToLatest } from "./stage.ts";

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
  /** The file of users, where the stack asks for one. */
  live: Pick<LiveVolume, "volumes" | "mounts">;
  /** Origin under which clients reach it, and the host names by which requests arrive. */
  publicUrl: pulumi.Input<string>;
  hosts: pulumi.Input<string>[];
  /** Whether a load balancer stands before it, so that nobody may come another way. */
  behindLoadBalancer: boolean;
  /** Rights without which a revision does not start. */
  dependsOn: pulumi.Resource[];
  /** Examines what the API makes of a template before the service has it. */
  examineFirst?(template: pulumi.Output<object>, opts: pulumi.CustomResourceOptions): pulumi.Resource;
}

/** The Cloud Run service. A revision gets traffic once its start-up probe succeeds; until then the old one serves. */
export function cloudRunService(google: GoogleProject, needs: ServiceNeeds): Service {
  const { spec, name, options, behindLoadBalancer, dependsOn } = needs;
  const template = templateOf(google, needs);
  const { parent } = google;
  const examined = needs.examineFirst?.(pulumi.output(template).apply(toApi), { parent, dependsOn });
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
      traffics: [allToLatest],
      template,
    },
    {
      parent,
      dependsOn: examined ? [...dependsOn, examined] : dependsOn,
      customTimeouts: { create: "15m", update: "15m" },
    },
  );
}

type Template = pulumi.Unwrap<ServiceArgs["template"]>;

/** What every revision is made of. */
function templateOf(
  google: GoogleProject,
  { spec, options, image, serviceAccount, secrets, live, publicUrl, hosts }: ServiceNeeds,
) {
  const env = serverEnvironment(spec, { facts, publicUrl, hosts });
  // Cloud Run sets PORT itself and refuses a service that does.
  // https://cloud.google.com/run/docs/container-contract#env-vars
  delete env.PORT;
  const split = splitSecrets(secrets, spec.collector);
  const cpuIdle = options.cpuBilling === "request";
  const variables = [
    ...Object.entries(env).map(([name, value]) => ({ name, value })),
    ...Object.entries(split.server).map(([name, secretKeyRef]) => ({ name, valueSource: { secretKeyRef } })),
  ].toSorted(byName);
  const failed = failedRevision(google);
  const { port, healthPath } = spec;
  const httpGet = healthPath === false ? undefined : { path: healthPath, port };
  return {
    serviceAccount,
    timeout: `${spec.requestTimeoutSeconds}s`,
    maxInstanceRequestConcurrency: spec.concurrency,
    sessionAffinity: options.sessionAffinity,
    executionEnvironment: "EXECUTION_ENVIRONMENT_GEN2",
    ...(live.volumes.length > 0 ? { volumes: live.volumes } : {}),
    containers: [
      {
        ...besideServer(spec.collector),
        image,
        ports: { containerPort: spec.port, name: "http1" },
        ...(live.mounts.length > 0 ? { volumeMounts: live.mounts } : {}),
        envs: failed.apply((value) => [...variables, ...retryOf(value)]),
        resources: {
          limits: { cpu: String(spec.cpu), memory: `${spec.memoryMiB}Mi` },
          // Limits without a word about this would silently bill whole instances.
          // https://cloud.google.com/run/docs/configuring/billing-settings
          cpuIdle,
          startupCpuBoost: true,
        },
        startupProbe: {
          ...(httpGet ? { httpGet } : { tcpSocket: { port } }),
          periodSeconds: 1,
          timeoutSeconds: 1,
          failureThreshold: options.startTimeoutSeconds,
        },
        // https://cloud.google.com/run/docs/configuring/healthchecks: by HTTP or gRPC alone.
        ...(httpGet ? { livenessProbe: { httpGet, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 } } : {}),
      },
      ...collectorContainers(spec.collector, { secrets: split.collector, cpuIdle }),
    ],
  } satisfies ServiceArgs["template"];
}

/** The same as Google's API has it, of which Pulumi names three things otherwise. */
// https://cloud.google.com/run/docs/reference/rest/v2/Container
function toApi({ containers = [], ...template }: Template): object {
  return {
    ...template,
    containers: containers.map(({ envs, ports, dependsOns, ...container }) => ({
      ...container,
      env: envs,
      ...(ports ? { ports: [ports] } : {}),
      ...(dependsOns ? { dependsOn: dependsOns } : {}),
    })),
  };
}

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}
