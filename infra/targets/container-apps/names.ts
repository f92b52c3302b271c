import type { NameRule, Names } from "../../names.ts";

const page = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules";

// https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-reserved-resource-name: in names of
// what has a public endpoint. Other words are reserved as a whole name alone, which ours never are.
const reserved = { reservedStarts: ["login"], reservedParts: ["microsoft", "windows"] };

const global: NameRule = {
  what: "container registry",
  shortest: 5,
  longest: 50,
  pattern: /^[A-Za-z0-9]+$/,
  ...reserved,
  scope: "Azure",
  source: page,
};

/** Every name on Azure that is made of service and stack. */
export const names = {
  app: {
    what: "container app",
    shortest: 2,
    longest: 32,
    // ContainerAppInvalidName: no "--". https://github.com/microsoft/vscode-azurecontainerapps/issues/171
    pattern: /^[a-z]([a-z0-9]|-(?!-))*(?<!-)$/,
    ...reserved,
    scope: "environment",
    source: page,
  },
  environment: {
    what: "Container Apps environment",
    shortest: 2,
    longest: 60,
    pattern: /^[a-z]([a-z0-9]|-(?!-))*(?<!-)$/,
    ...reserved,
    // https://www.pulumi.com/registry/packages/azure-native/how-to-guides/azure-native-autonaming/
    pulumiAdds: 8,
    scope: "resource group",
    source: page,
  },
  group: {
    what: "resource group",
    shortest: 1,
    longest: 90,
    pattern: /^[\w.()-]*[\w()-]$/,
    scope: "subscription",
    source: page,
  },
  registry: global,
  vault: {
    ...global,
    what: "key vault",
    shortest: 3,
    longest: 24,
    // https://www.pulumi.com/registry/packages/azure-native/how-to-guides/azure-native-autonaming/
    pulumiAdds: 8,
  },
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
