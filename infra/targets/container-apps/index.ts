import * as pulumi from "@pulumi/pulumi";
import { type DeployContext, defineTarget, type ServiceOutputs, type ServiceSpec } from "../../contract.ts";
import { ConfigError, type Fault } from "../../errors.ts";
import { ciWarnings } from "../../github.ts";
import { nameOf } from "../../names.ts";
import { Wait } from "../../wait.ts";
import { makeAlerts } from "../../clouds/azure/alarms.ts";
import { containerApp } from "./app.ts";
import { ciSignIn, identityGroup } from "../../clouds/azure/ci.ts";
import { makeDashboard } from "../../clouds/azure/dashboard.ts";
import { certify, proveDomain } from "./domain.ts";
import { makeSurroundings } from "./environment.ts";
import { foundationOf } from "../../clouds/azure/group.ts";
import { grant, makeIdentity } from "../../clouds/azure/identity.ts";
import { facts } from "./facts.ts";
import { names } from "./names.ts";
import { type ContainerAppsOptions, options } from "./options.ts";
import { estimate } from "./prices.ts";
import { whenBound, whenReady } from "./readiness.ts";
import { containerRegistry, registryOf } from "../../clouds/azure/registry.ts";
import { referenceFaults, vaultSecrets } from "../../clouds/azure/secrets.ts";

export default defineTarget({
  name: "container-apps",
  summary: "Azure Container Apps, on the consumption plan",
  facts,
  ownRegistry: true,
  signals: [
    "requests",
    "serverErrors",
    "toolCalls",
    "toolErrors",
    "toolMilliseconds",
    "cpuPercent",
    "memoryPercent",
    "instances",
    "restarts",
    "startMilliseconds",
    "available",
    "certificateDays",
    "spendUsd",
  ],
  names,
  options,
  check,
  estimate,
  open: (context) => ({
    registry: () => containerRegistry(context),
    deploy: (image) => deploy({ ...context, image }),
  }),
});

function check(spec: ServiceSpec, { ci, dns, domainVerified }: ContainerAppsOptions): string[] {
  const faults: Fault[] = referenceFaults(spec);
  if (dns && "zone" in dns && spec.domain !== undefined && !`.${spec.domain}`.endsWith(`.${dns.zone}`)) {
    faults.push({
      path: "slipway:service.domain",
      problem: `${spec.domain} is not in the zone ${dns.zone}`,
      remedy: `choose a host of it, such as mcp.${dns.zone}`,
    });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  const warnings = ciWarnings(ci);
  if (spec.domain !== undefined && !dns && !domainVerified) {
    warnings.push(
      "slipway:service.domain: it needs DNS records that this stack does not set: this up serves under the platform's own URL; set the records of the output dnsRecords, then slipway:options.domainVerified to true, and run up again",
    );
  }
  if (spec.alerts.rules.errorRate) {
    warnings.push(
      "slipway:alerts.errorRate: Container Apps can count answers with 5xx and not compare them with all: the alert rings at so many of them as slipway:alerts.errorRate.percent says (https://learn.microsoft.com/azure/container-apps/metrics)",
    );
  }
  return warnings;
}

function deploy(context: DeployContext<ContainerAppsOptions>): ServiceOutputs {
  const { spec, parent, options } = context;
  const foundation = foundationOf(context);
  const { resourceGroupName, subscriptionId } = foundation;
  const name = nameOf(names.app, context);
  const ownGroup = identityGroup(context);
  const identity = makeIdentity(spec.name, ownGroup ? { ...foundation, resourceGroupName: ownGroup.name } : foundation);
  const { secrets, rights, referenced } = vaultSecrets(context, identity);
  const registry = registryOf(parent);
  if (registry) rights.push(grant(`${spec.name}-pull`, { identity, role: "acrPull", scope: registry.id }, foundation));
  // Azure takes minutes to make a right known everywhere, and cannot be asked whether it has.
  // https://learn.microsoft.com/azure/role-based-access-control/troubleshooting#symptom---role-assignment-changes-are-not-being-detected
  const wait = new Wait(
    `${spec.name}-rights`,
    { seconds: options.roleWaitSeconds, why: "Azure makes the new rights known", for: rights.map(({ id }) => id) },
    { parent },
  );
  const { environment, workspace } = makeSurroundings(context, foundation);
  const host = pulumi.interpolate`${name}.${environment.defaultDomain}`;
  const { domain, dnsRecords, ready, azureRecords } = proveDomain(context, environment, host);
  const app = containerApp(context, {
    name,
    environmentId: environment.id,
    identity,
    secrets,
    hosts: spec.domain === undefined ? [host] : [host, spec.domain],
    domain,
    dependsOn: [wait, ...ready],
  });
  const certificate = domain === undefined ? undefined : certify(context, foundation, environment, app, domain);
  const logsCommand = pulumi.interpolate`az containerapp logs show --name ${name} --resource-group ${resourceGroupName} --follow`;
  const running = whenReady(context, app, logsCommand);
  const bound = certificate && domain !== undefined ? whenBound(context, app, certificate, domain) : host;
  const url = pulumi.all([running, bound]).apply(([, served]) => `https://${served}`);
  if (spec.alerts.receivers.length > 0) makeAlerts(context, { app, name, workspace, url });
  const outside = { secrets: referenced, records: azureRecords };
  const signIn = ciSignIn(context, { app: identity, ownGroup, outside });
  return {
    url,
    id: app.id,
    dnsRecords,
    consoleUrl: pulumi.interpolate`https://portal.azure.com/#resource/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.App/containerApps/${name}`,
    dashboardUrl: makeDashboard(context, app),
    logsCommand,
    ...(signIn ? { ciSignIn: signIn } : {}),
  };
}
