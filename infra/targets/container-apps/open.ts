import type { Registry as ContainerRegistry } from "@pulumi/azure-native/containerregistry/registry.js";
import * as pulumi from "@pulumi/pulumi";
import { ciSignIn, identityGroup } from "../../clouds/azure/ci.ts";
import { type AzureGroup, makeGroup } from "../../clouds/azure/group.ts";
import { grant, makeIdentity } from "../../clouds/azure/identity.ts";
import { monitor } from "../../clouds/azure/monitoring.ts";
import { makeRegistry, repositoryIn } from "../../clouds/azure/registry.ts";
import { vaultSecrets } from "../../clouds/azure/secrets.ts";
import type { OpenTarget, ServiceOutputs, TargetContext } from "../../contract.ts";
import { reachedBy } from "../../dns.ts";
import { areRecordsSet } from "../../domain-settings.ts";
import { endpointOf } from "../../endpoint.ts";
import { nameOf } from "../../names.ts";
import { whenKnown } from "../../wait.ts";
import { containerApp } from "./app.ts";
import { certify, proveDomain } from "./domain.ts";
import { keepMetrics, makeEnvironment } from "./environment.ts";
import { names } from "./names.ts";
import type { ContainerAppsOptions } from "./options.ts";
import { whenBound, whenReady } from "./readiness.ts";
import { signalsOf } from "./signals.ts";
import { holdBack } from "./stage.ts";

/** Opens the target: what registry and service both need is made once. */
export function open(context: TargetContext<ContainerAppsOptions>): OpenTarget {
  const { registryPlan: plan, registryAdmin: admin, location } = context.options;
  const azure = makeGroup(context, location);
  let registry: ContainerRegistry | undefined;
  return {
    registry: () => repositoryIn((registry ??= makeRegistry(azure, { plan, admin })), azure, { plan, admin }),
    deploy: (image) => deploy(azure, context, { image, registry }),
  };
}

function deploy(
  azure: AzureGroup,
  { options, examination }: TargetContext<ContainerAppsOptions>,
  { image, registry }: { image: pulumi.Output<string>; registry: ContainerRegistry | undefined },
): ServiceOutputs {
  const { spec, parent, args, subscriptionId } = azure;
  const { ci, dns } = options;
  const name = nameOf(names.app, azure);
  const ownGroup = ci && identityGroup(azure);
  const identity = makeIdentity(spec.name, azure, ownGroup ?? azure.group);
  const { secrets, rights, referenced } = vaultSecrets(azure, identity);
  if (registry) rights.push(grant(`${spec.name}-pull`, { identity, role: "acrPull", scope: registry.id }, azure));
  // Azure takes minutes to make a right known everywhere, and cannot be asked whether it has.
  // https://learn.microsoft.com/azure/role-based-access-control/troubleshooting#symptom---role-assignment-changes-are-not-being-detected
  const pause = { seconds: options.roleWaitSeconds, why: "Azure makes the new rights known" };
  const wait = whenKnown(rights, pause, { spec, parent });
  const { environment, workspace } = makeEnvironment(azure, options.logRetentionDays);
  const host = pulumi.interpolate`${name}.${environment.defaultDomain}`;
  const { dnsRecords, written } = proveDomain(azure, options, environment, host);
  const isServed = areRecordsSet(options);
  const domain = isServed ? spec.domain : undefined;
  const reached = reachedBy({ own: host, domain: spec.domain, isServed });
  const startSeconds = options.startTimeoutSeconds;
  const deployed = containerApp(azure, options, {
    name,
    image,
    environmentId: environment.id,
    identity,
    registry,
    secrets,
    host,
    reached,
    domain,
    dependsOn: [wait, ...written],
    ...(examination
      ? {
          examineFirst: holdBack(azure, {
            name,
            host,
            startSeconds,
            endpoint: endpointOf(reached.publicUrl, spec),
            examination,
          }),
        }
      : {}),
  });
  const { app } = deployed;
  const showLogs = pulumi.interpolate`az containerapp logs show --name ${name} --resource-group ${args.resourceGroupName}`;
  const logsCommand = pulumi.interpolate`${showLogs} --follow`;
  const waits = [whenReady(azure, deployed, { startSeconds, logsCommand })];
  if (domain !== undefined)
    waits.push(whenBound(azure, app, certify(azure, options, environment, app, domain), domain));
  const url = reached.urlAfter(waits);
  keepMetrics(azure, app, workspace);
  const [proof, address] = dns && "zone" in dns ? written.map(({ id }) => id) : [];
  const records = proof && address ? { proof, host: address } : {};
  return {
    url,
    id: app.id,
    dnsRecords,
    consoleUrl: pulumi.interpolate`https://portal.azure.com/#resource/subscriptions/${subscriptionId}/resourceGroups/${args.resourceGroupName}/providers/Microsoft.App/containerApps/${name}`,
    dashboardUrl: monitor(azure, { url, workspace, signals: signalsOf(name) }),
    logsCommand,
    // https://learn.microsoft.com/cli/azure/containerapp/logs#az-containerapp-logs-show
    recentLogsCommand: pulumi.interpolate`${showLogs} --tail 100`,
    ...(ci && ownGroup
      ? ciSignIn(azure, ci, {
          app: identity,
          ownGroup,
          outside: { secrets: referenced, records },
          lists: listsOf(spec, { admin: registry !== undefined && options.registryAdmin }),
        })
      : {}),
  };
}

/** What a preview lists that Azure's role for readers does not. */
// https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
function listsOf({ alerts }: AzureGroup["spec"], { admin }: { admin: boolean }): string[] {
  return [
    ...(admin ? ["Microsoft.ContainerRegistry/registries/listCredentials/action"] : []),
    ...(alerts.receivers.some(({ kind }) => kind === "slack")
      ? ["Microsoft.Logic/workflows/triggers/listCallbackUrl/action"]
      : []),
  ];
}
