import { listRegistryCredentialsOutput } from "@pulumi/azure-native/containerregistry/listRegistryCredentials.js";
import { Registry as ContainerRegistry } from "@pulumi/azure-native/containerregistry/registry.js";
import * as pulumi from "@pulumi/pulumi";
import type { Registry } from "../../contract.ts";
import { uniqueName } from "../../names.ts";
import type { AzureGroup } from "./group.ts";
import { azureNames } from "./names.ts";

/** How a registry is made. */
export interface RegistryOptions {
  plan: "Basic" | "Standard" | "Premium";
  /** Whether one pushes with the registry's admin account: the one way for who has no Docker login yet. */
  admin: boolean;
}

/**
 * A container registry of the stack's own. It keeps every image: Azure expires by tag and age alone, and what runs is
 * pulled by digest, so that it may be old and have no tag.
 */
// https://learn.microsoft.com/azure/container-registry/container-registry-retention-policy
// https://learn.microsoft.com/azure/container-registry/container-registry-skus
export function makeRegistry(azure: AzureGroup, { plan, admin }: RegistryOptions): ContainerRegistry {
  const { spec, stack, parent, args, subscriptionId } = azure;
  return new ContainerRegistry(
    spec.name,
    {
      ...args,
      registryName: subscriptionId.apply((id) => uniqueName(azureNames.registry, [spec.name, stack], id)),
      sku: { name: plan },
      // What runs pulls with its own identity.
      // https://learn.microsoft.com/azure/container-registry/container-registry-authentication
      adminUserEnabled: admin,
      // No other plan has the policy; said, so that one which was on ends.
      ...(plan === "Premium" ? { policies: { retentionPolicy: { status: "disabled" } } } : {}),
    },
    { parent },
  );
}

/** Where the service's image goes in a registry, and how one signs in there to push it. */
export function repositoryIn(
  registry: ContainerRegistry,
  { spec, parent, args }: AzureGroup,
  { admin }: RegistryOptions,
): Registry {
  const repository = pulumi.interpolate`${registry.loginServer}/${spec.name}`;
  if (!admin) return { repository, identity: registry.id };
  const { resourceGroupName } = args;
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
