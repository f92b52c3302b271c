import * as z from "zod";
import type { Rule } from "../../../../simulation/cloud/index.ts";
import { ruleFor } from "../../../../simulation/rule.ts";

const appToken = "azure-native:app:ContainerApp";
const app = z.object({
  template: z.object({
    containers: z.array(
      z.object({
        name: z.string().default(""),
        resources: z.object({ cpu: z.number(), memory: z.string() }).optional(),
        probes: z
          .array(z.object({ failureThreshold: z.number().default(3), initialDelaySeconds: z.number().default(0) }))
          .default([]),
      }),
    ),
  }),
});
const names = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules";

const queryRanges = ["PT1M", "PT5M", "PT10M", "PT15M", "PT30M", "PT45M", "PT1H", "PT2H", "PT6H", "P1D", "P2D"];

/** What an app's containers have together; nothing is said of it where one leaves it to the platform. */
function isRefusedTotal(containers: z.infer<typeof app>["template"]["containers"]): boolean {
  const sizes = containers.flatMap(({ resources }) => resources ?? []);
  if (sizes.length < containers.length) return false;
  const cpu = sizes.reduce((sum, size) => sum + size.cpu, 0);
  const gib = sizes.reduce((sum, size) => sum + Number.parseFloat(size.memory), 0);
  return cpu > 4 || (cpu * 4) % 1 > 0 || gib !== cpu * 2;
}

/** What Azure refuses, each with the page that says so. */
export const containerAppsRules: Rule[] = [
  ruleFor(appToken, app, "https://learn.microsoft.com/azure/container-apps/containers#allocations", ({ template }) => ({
    "template.containers.resources":
      isRefusedTotal(template.containers) &&
      "ContainerAppInvalidResourceTotal: the pair of cpu and memory of all containers is not allowed",
  })),
  ruleFor(appToken, app, "https://learn.microsoft.com/azure/container-apps/health-probes", ({ template }) => ({
    "template.containers[0].probes":
      template.containers.some(({ probes }) =>
        probes.some(({ failureThreshold, initialDelaySeconds }) => failureThreshold > 10 || initialDelaySeconds > 60),
      ) && "failureThreshold must be at most 10 and initialDelaySeconds at most 60",
  })),
  ruleFor(
    appToken,
    app,
    "https://learn.microsoft.com/azure/container-apps/containers#configuration",
    ({ template }) => ({
      "template.containers":
        new Set(template.containers.map(({ name }) => name)).size < template.containers.length &&
        "container names must be unique",
    }),
  ),
  ruleFor(appToken, z.object({ containerAppName: z.string() }), names, ({ containerAppName }) => ({
    containerAppName: !/^[a-z][a-z0-9-]{0,30}[a-z0-9]$/.test(containerAppName) && "must be 2 to 32 of a-z, 0-9 and -",
  })),
  ruleFor(
    "azure-native:containerregistry:Registry",
    z.object({ registryName: z.string().regex(/^(?!04da6b54)/) }),
    names,
    ({ registryName }) => ({
      registryName: !/^[a-zA-Z0-9]{5,50}$/.test(registryName) && "must be 5 to 50 letters and digits",
    }),
  ),
  ruleFor(
    "azure-native:keyvault:Vault",
    z.object({ vaultName: z.string().regex(/^(?!04da6b54)/) }),
    names,
    ({ vaultName }) => ({
      vaultName: !/^[a-zA-Z][a-zA-Z0-9-]{2,23}$/.test(vaultName) && "must be 3 to 24 letters, digits and -",
    }),
  ),
  ruleFor(
    "azure-native:monitor:ScheduledQueryRule",
    z.object({ windowSize: z.string(), evaluationFrequency: z.string() }),
    "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/monitor_scheduled_query_rules_alert_v2",
    ({ windowSize, evaluationFrequency }) => ({
      windowSize: !queryRanges.includes(windowSize) && "is not a range there is",
      evaluationFrequency:
        queryRanges.includes(windowSize) &&
        queryRanges.indexOf(evaluationFrequency) > queryRanges.indexOf(windowSize) &&
        "must not be more than the windowSize",
    }),
  ),
  ruleFor(
    "azure-native:monitor:ActionGroup",
    z.object({ groupShortName: z.string() }),
    "https://learn.microsoft.com/azure/templates/microsoft.insights/actiongroups",
    ({ groupShortName }) => ({ groupShortName: groupShortName.length > 12 && "must have at most 12 characters" }),
  ),
  ruleFor(
    "azure-native:applicationinsights:WebTest",
    z.object({ frequency: z.number() }),
    "https://learn.microsoft.com/azure/templates/microsoft.insights/webtests",
    ({ frequency }) => ({ frequency: ![300, 600, 900].includes(frequency) && "must be 300, 600 or 900" }),
  ),
  ruleFor(
    "azure-native:costmanagement:Budget",
    z.object({ timePeriod: z.object({ startDate: z.string() }) }),
    "https://learn.microsoft.com/rest/api/cost-management/budgets/create-or-update",
    ({ timePeriod }) => ({
      timePeriod: !/^\d{4}-\d{2}-01T/.test(timePeriod.startDate) && "must start on the first of a month",
    }),
  ),
  ruleFor(
    "azure-native:authorization:RoleAssignment",
    z.object({ roleAssignmentName: z.string().regex(/^(?!04da6b54)/) }),
    "https://learn.microsoft.com/azure/templates/microsoft.authorization/roleassignments",
    ({ roleAssignmentName }) => ({
      roleAssignmentName: !z.guid().safeParse(roleAssignmentName).success && "must be a GUID",
    }),
  ),
];
