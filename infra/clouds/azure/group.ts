import { getClientConfigOutput } from "@pulumi/azure-native/authorization/getClientConfig.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { azureNames } from "./names.ts";

/** A service's resource group, with what everything in it is made with. */
export interface AzureGroup extends ServiceContext {
  group: ResourceGroup;
  /** The group's name, known before the group is made. */
  groupName: string;
  /** What every resource in the group is given; the tags tell a bill's lines apart. */
  args: { resourceGroupName: pulumi.Output<string>; location: string; tags: Record<string, string> };
  subscriptionId: pulumi.Output<string>;
  tenantId: pulumi.Output<string>;
}

/** Makes the resource group of a service on one stack. */
export function makeGroup({ spec, stack, parent, isAlone }: ServiceContext, location: string): AzureGroup {
  const groupName = nameOf(azureNames.group, { spec, stack });
  const tags = { "slipway-service": spec.name, "slipway-stack": stack };
  const group = new ResourceGroup(spec.name, { resourceGroupName: groupName, location, tags }, { parent });
  const { subscriptionId, tenantId } = getClientConfigOutput({ parent });
  const args = { resourceGroupName: group.name, location, tags };
  return { spec, stack, parent, isAlone, group, groupName, args, subscriptionId, tenantId };
}
