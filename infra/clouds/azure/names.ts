import type { NameRule, Names } from "../../names.ts";

const page = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules";

/** Words that no name of something with a public endpoint may have. */
// https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-reserved-resource-name: other words are
// reserved as a whole name alone, which ours never are.
export const reserved = { reservedStarts: ["login"], reservedParts: ["microsoft", "windows"] };

/** Characters that Pulumi appends where a program gives no name. */
// https://www.pulumi.com/registry/packages/azure-native/how-to-guides/azure-native-autonaming/
export const pulumiAdds = 8;

const global: NameRule = {
  what: "container registry",
  shortest: 5,
  longest: 50,
  pattern: /^[A-Za-z0-9]+$/,
  ...reserved,
  scope: "Azure",
  source: page,
};

/** The names that any target on Azure makes of service and stack. */
export const azureNames = {
  group: {
    what: "resource group",
    shortest: 1,
    longest: 90,
    pattern: /^[\w.()-]*[\w()-]$/,
    scope: "subscription",
    source: page,
  },
  registry: global,
  vault: { ...global, what: "key vault", shortest: 3, longest: 24, pulumiAdds },
  // Of the app, and of the key vault, which takes fewer characters; made of a variable's name.
  secret: {
    what: "secret",
    shortest: 1,
    // 127 in a vault, where the service's name stands before it and Pulumi's digits after it.
    longest: 78,
    pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
    scope: "vault",
    source: "https://learn.microsoft.com/azure/container-apps/manage-secrets#defining-secrets",
  },
  dashboard: {
    what: "dashboard",
    shortest: 3,
    longest: 160,
    pattern: /^[A-Za-z0-9-]+$/,
    scope: "resource group",
    source: "https://learn.microsoft.com/azure/templates/microsoft.portal/2019-01-01-preview/dashboards",
  },
  alertGroup: {
    what: "short name of an action group",
    shortest: 1,
    longest: 12,
    pattern: /^[^\s]+$/,
    scope: "resource group",
    source: "https://learn.microsoft.com/azure/templates/microsoft.insights/actiongroups",
  },
} satisfies Names;
