import { ContainerApp } from "@pulumi/azure-native/app/containerApp.js";
import type { Registry } from "@pulumi/azure-native/containerregistry/registry.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import type { AzureGroup } from "../../clouds/azure/group.ts";
import type { VaultSecret } from "../../clouds/azure/secrets.ts";
import type { Reached } from "../../dns.ts";
import { retryOf } from "../../retry.ts";
import { serverEnvironment } from "../../server-environment.ts";
import { collectorContainers } from "./collector.ts";
import { facts } from "./facts.ts";
import { type ContainerAppsOptions, whyOneRevision } from "./options.ts";
import type { DeployedApp } from "./readiness.ts";
import { failedRevision } from "./revision.ts";
import { allToLatest, type holdBack, labelled } from "./stage.ts";

/** What one app is made of. */
export interface AppArgs {
  name: string;
  image: pulumi.Output<string>;
  environmentId: pulumi.Input<string>;
  identity: UserAssignedIdentity;
  /** The stack's own registry, where the image comes from it. */
  registry: Registry | undefined;
  secrets: VaultSecret[];
  /** The platform's own host name for it. */
  host: pulumi.Output<string>;
  /** Where clients reach it. */
  reached: Reached;
  /** Host name of the user's, once Azure can prove it. */
  domain: string | undefined;
  dependsOn: pulumi.Resource[];
  /** Examines what the API makes of a template before the app has it. */
  examineFirst?: ReturnType<typeof holdBack>;
}

const probeFailures = 10;

/** The container app. A new revision gets the traffic once it is ready. */
export function containerApp(azure: AzureGroup, options: ContainerAppsOptions, wanted: AppArgs): DeployedApp {
  const { spec, parent, args } = azure;
  const { identity, registry, secrets, host, reached, domain } = wanted;
  const isSingle = whyOneRevision(options.sessionAffinity) !== undefined;
  const plain = serverEnvironment(spec, {
    facts,
    publicUrl: reached.publicUrl,
    // The label's always, so that whether a revision is examined changes nothing of it.
    hosts: [...reached.hosts, ...(isSingle ? [] : [host.apply(labelled)])],
  });
  const isServers = ({ name }: VaultSecret) => name !== spec.collector?.secret;
  const env = [
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
    ...secrets.filter(isServers).map(({ name, key }) => ({ name, secretRef: key })),
  ].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const failed = pulumi.output(failedRevision(azure, wanted.name));
  const { port, healthPath } = spec;
  // A server that checks its Host header expects the one by which clients reach it.
  // https://learn.microsoft.com/azure/container-apps/health-probes
  const asked =
    healthPath === false
      ? { tcpSocket: { port } }
      : { httpGet: { path: healthPath, port, httpHeaders: [{ name: "Host", value: host }] } };
  const template = {
    terminationGracePeriodSeconds: facts.shutdownSeconds.value,
    scale: {
      minReplicas: spec.minInstances,
      maxReplicas: spec.maxInstances,
      rules: [{ name: "requests", http: { metadata: { concurrentRequests: String(spec.concurrency) } } }],
    },
    containers: [
      {
        name: "server",
        image: wanted.image,
        resources: { cpu: spec.cpu, memory: `${spec.memoryMiB / 1024}Gi` },
        env: failed.apply((value) => [...env, ...retryOf(value)]),
        probes: [
          {
            type: "Startup",
            ...asked,
            periodSeconds: Math.ceil(options.startTimeoutSeconds / probeFailures),
            timeoutSeconds: 5,
            failureThreshold: probeFailures,
          },
          { type: "Readiness", ...asked, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
          { type: "Liveness", ...asked, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
        ],
      },
      ...collectorContainers(
        spec.collector,
        secrets.filter((secret) => !isServers(secret)),
      ),
    ],
  };
  const shared = {
    ...(registry ? { registries: [{ server: registry.loginServer, identity: identity.id }] } : {}),
    // The platform uses the identity; the server itself cannot.
    identitySettings: [{ identity: identity.id, lifecycle: "None" }],
  };
  const vaultSecrets = secrets.map(({ key, url }) => ({ name: key, keyVaultUrl: url, identity: identity.id }));
  const { dependsOn, examineFirst } = wanted;
  const examined = examineFirst?.({ template, secrets: vaultSecrets, configuration: shared }, { parent, dependsOn });
  const app = new ContainerApp(
    spec.name,
    {
      ...args,
      containerAppName: wanted.name,
      environmentId: wanted.environmentId,
      identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
      configuration: {
        ...shared,
        activeRevisionsMode: isSingle ? "Single" : "Multiple",
        ingress: {
          external: true,
          targetPort: spec.port,
          transport: "auto",
          // Plain HTTP is redirected.
          allowInsecure: false,
          stickySessions: { affinity: options.sessionAffinity ? "sticky" : "none" },
          traffic: [allToLatest],
          // The platform binds the certificate once there is one.
          // https://github.com/microsoft/azure-container-apps/issues/796
          ...(domain === undefined ? {} : { customDomains: [{ name: domain, bindingType: "Auto" }] }),
        },
        secrets: vaultSecrets,
      },
      template,
    },
    {
      parent,
      dependsOn: examined ? [...dependsOn, examined] : dependsOn,
      customTimeouts: { create: "20m", update: "20m" },
    },
  );
  return { app, template };
}
