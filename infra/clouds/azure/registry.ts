import { listRegistryCredentialsOutput } from "@pulumi/azure-native/containerregistry/listRegistryCredentials.js";
import { Registry as ContainerRegistry } from "@pulumi/azure-native/containerregistry/registry.js";
import * as pulumi from "@pulumi/pulumi";
import type { Registry, TargetContext } from "../../contract.ts";
import { foundationOf } from "./group.ts";
import type { ContainerAppsOptions } from "../../targets/container-apps/options.ts";

const registries = new WeakMap<pulumi.Resource, ContainerRegistry>();

/** The registry that the stack made for this service, if it did. */
export function registryOf(parent: pulumi.Resource): ContainerRegistry | undefined {
  return registries.get(parent);
}

/**
 * A container registry of the stack's own. It keeps every image: Azure expires by tag and age alone, and what runs is
 * pulled by digest, so that it may be old and have no tag.
 */
// https://learn.microsoft.com/azure/container-registry/container-registry-retention-policy
// https://learn.microsoft.com/azure/container-registry/container-registry-skus
export function containerRegistry(context: TargetContext<ContainerAppsOptions>): Registry {
  const { spec, parent, options } = context;
  const { resourceGroupName, location, globalName } = foundationOf(context);
  const registry = new ContainerRegistry(
    spec.name,
    {
      resourceGroupName,
      registryName: globalName,
      location,
      sku: { name: options.registryPlan },
      // The one way to push for who has no Docker login yet; the app pulls with its own identity.
      // https://learn.microsoft.com/azure/container-registry/container-registry-authentication
      adminUserEnabled: options.registryAdmin,
      // No other plan has the policy; said, so that one which was on ends.
      ...(options.registryPlan === "Premium" ? { policies: { retentionPolicy: { status: "disabled" } } } : {}),
    },
    { parent },
  );
  registries.set(parent, registry);
  const repository = pulumi.interpolate`${registry.loginServer}/${spec.name}`;
  if (!options.registryAdmin) return { repository, identity: registry.id };
  const listed = listRegistryCredentialsOutput({ resourceGroupName, registryName: registry.name }, { parent });
  return {
    repository,
    identity: registry.id,
    credentials: {
      address: registry.loginServer,
      username: listed.apply(({ username }) => username ?? ""),
      password: pulumi.secret(listed.apply(({ passwords }) => passwords?.[0]?.value ?? "")),
    },
  };
}
