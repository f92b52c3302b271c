import { ContainerApp } from "@pulumi/azure-native/app/containerApp.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import type { DeployContext } from "../../contract.ts";
import { retryOf } from "../../retry.ts";
import { serverEnvironment } from "../../server-environment.ts";
import { foundationOf } from "../../clouds/azure/group.ts";
import { failedRevision } from "./retry.ts";
import { facts } from "./facts.ts";
import type { ContainerAppsOptions } from "./options.ts";
import { registryOf } from "../../clouds/azure/registry.ts";
import type { VaultSecret } from "../../clouds/azure/secrets.ts";

/** What the app needs from its surroundings. */
export interface AppNeeds {
  name: string;
  environmentId: pulumi.Input<string>;
  identity: UserAssignedIdentity;
  secrets: VaultSecret[];
  /** Host names by which requests arrive. */
  hosts: pulumi.Input<string>[];
  /** Host name of the user's, once Azure can prove it. */
  domain: string | undefined;
  dependsOn: pulumi.Resource[];
}

const probeFailures = 10;

/** The container app. In single revision mode a new revision gets the traffic once it is ready, and the old one goes. */
export function containerApp(context: DeployContext<ContainerAppsOptions>, needs: AppNeeds): ContainerApp {
  const { spec, options, parent, image } = context;
  const { identity, secrets, domain } = needs;
  const { resourceGroupName, location } = foundationOf(context);
  const registry = registryOf(parent);
  const plain = serverEnvironment(spec, { facts, hosts: needs.hosts });
  const env = [
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
    ...secrets.map(({ name, key }) => ({ name, secretRef: key })),
  ].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const failed = pulumi.output(failedRevision(context, needs.name));
  const httpGet = { path: spec.healthPath, port: spec.port };
  return new ContainerApp(
    spec.name,
    {
      resourceGroupName,
      location,
      containerAppName: needs.name,
      environmentId: needs.environmentId,
      identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
      configuration: {
        activeRevisionsMode: "Single",
        ingress: {
          external: true,
          targetPort: spec.port,
          transport: "auto",
          // Plain HTTP is redirected.
          allowInsecure: false,
          stickySessions: { affinity: options.sessionAffinity ? "sticky" : "none" },
          traffic: [{ latestRevision: true, weight: 100 }],
          // The platform binds the certificate once there is one.
          // https://github.com/microsoft/azure-container-apps/issues/796
          ...(domain === undefined ? {} : { customDomains: [{ name: domain, bindingType: "Auto" }] }),
        },
        ...(registry ? { registries: [{ server: registry.loginServer, identity: identity.id }] } : {}),
        // The platform uses the identity; the server itself cannot.
        identitySettings: [{ identity: identity.id, lifecycle: "None" }],
        secrets: secrets.map(({ key, url }) => ({ name: key, keyVaultUrl: url, identity: identity.id })),
      },
      template: {
        terminationGracePeriodSeconds: facts.shutdownSeconds.value,
        scale: {
          minReplicas: spec.minInstances,
          maxReplicas: spec.maxInstances,
          rules: [{ name: "requests", http: { metadata: { concurrentRequests: String(spec.concurrency) } } }],
        },
        containers: [
          {
            name: "server",
            image,
            resources: { cpu: spec.cpu, memory: `${spec.memoryMiB / 1024}Gi` },
            env: failed.apply((value) => [...env, ...retryOf(value)]),
            probes: [
              {
                type: "Startup",
                httpGet,
                periodSeconds: Math.ceil(options.startTimeoutSeconds / probeFailures),
                timeoutSeconds: 5,
                failureThreshold: probeFailures,
              },
              { type: "Readiness", httpGet, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
              { type: "Liveness", httpGet, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
            ],
          },
        ],
      },
    },
    { parent, dependsOn: needs.dependsOn, customTimeouts: { create: "20m", update: "20m" } },
  );
}
