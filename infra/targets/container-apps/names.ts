import { azureNames, pulumiAdds, reserved } from "../../clouds/azure/names.ts";
import type { NameRule, Names } from "../../names.ts";

const app: NameRule = {
  what: "container app",
  shortest: 2,
  longest: 32,
  // ContainerAppInvalidName: no "--". https://github.com/microsoft/vscode-azurecontainerapps/issues/171
  pattern: /^[a-z]([a-z0-9]|-(?!-))*(?<!-)$/,
  ...reserved,
  scope: "environment",
  source: "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
};

/** Every name that is made of service and stack. */
export const names = {
  ...azureNames,
  app,
  environment: { ...app, what: "Container Apps environment", longest: 60, pulumiAdds, scope: "resource group" },
} satisfies Names;

/** By which a revision without traffic is reached. */
// https://learn.microsoft.com/azure/container-apps/revisions#labels
export const stagedLabel = "next";
