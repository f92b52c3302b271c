import { makeGroup } from "../../clouds/azure/group.ts";
import { grant } from "../../clouds/azure/identity.ts";
import { makeRegistry as makeAcr, repositoryIn } from "../../clouds/azure/registry.ts";
import type { ServiceContext } from "../../contract.ts";
import { whenKnown } from "../../wait.ts";
import type { OwnRegistry } from "./own-registry.ts";
import type { AzureRegistryOptions } from "./registry-options.ts";

/** A registry of ACR in a resource group of the stack's own, from which the kubelet may pull where its identity is named. */
export function makeRegistry(options: AzureRegistryOptions, context: ServiceContext): OwnRegistry {
  const azure = makeGroup(context, options.location);
  const acr = makeAcr(azure, options);
  const registry = repositoryIn(acr, azure, options);
  const { kubeletIdentity: principalId, roleWaitSeconds: seconds } = options;
  if (principalId === undefined) return { registry, rights: [] };
  const { spec } = context;
  const right = grant(`${spec.name}-pull`, { identity: { principalId }, role: "acrPull", scope: acr.id }, azure);
  // https://learn.microsoft.com/azure/role-based-access-control/troubleshooting#symptom---role-assignment-changes-are-not-being-detected
  return { registry, rights: [whenKnown([right], { seconds, why: "Azure makes the right to pull known" }, context)] };
}
