import { getClientConfigOutput } from "@pulumi/azure-native/authorization/getClientConfig.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import type * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { nameOf, uniqueName } from "../../names.ts";
import { names } from "../../targets/container-apps/names.ts";
import type { ContainerAppsOptions } from "../../targets/container-apps/options.ts";

/** What everything of a stack on Azure stands on. */
export interface Foundation {
  parent: pulumi.Resource;
  group: ResourceGroup;
  /** The group's name, known before the group is made. */
  groupName: string;
  resourceGroupName: pulumi.Output<string>;
  location: string;
  subscriptionId: pulumi.Output<string>;
  tenantId: pulumi.Output<string>;
  /** A name that nobody else in Azure has: letters and digits. */
  globalName: pulumi.Output<string>;
}

const foundations = new WeakMap<pulumi.Resource, Foundation>();

/** The one foundation of a service, whoever asks first. */
export function foundationOf(context: TargetContext<ContainerAppsOptions>): Foundation {
  const { spec, stack, parent, options } = context;
  const known = foundations.get(parent);
  if (known) return known;
  const { location } = options;
  const groupName = nameOf(names.group, context);
  const group = new ResourceGroup(spec.name, { resourceGroupName: groupName, location }, { parent });
  const { subscriptionId, tenantId } = getClientConfigOutput({ parent });
  const globalName = subscriptionId.apply((id) => uniqueName(names.registry, [spec.name, stack], id));
  const foundation: Foundation = {
    parent,
    group,
    groupName,
    resourceGroupName: group.name,
    location,
    subscriptionId,
    tenantId,
    globalName,
  };
  foundations.set(parent, foundation);
  return foundation;
}
