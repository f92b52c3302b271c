import { awsPrices } from "../../clouds/aws/prices.ts";
import { azurePrices, registryPlans } from "../../clouds/azure/prices.ts";
import { googlePrices } from "../../clouds/gcp/prices.ts";
import type { ServiceSpec } from "../../contract.ts";
import type { Amounts, Month, Prices } from "../../prices.ts";
import type { KubernetesOptions } from "./options.ts";

/** What the registry of the stack's own costs, at the cloud that it is on. */
export const prices = {
  ecrGib: awsPrices.imageGib,
  artifactGib: googlePrices.imageGib,
  registryBasic: azurePrices.registryBasic,
  registryStandard: azurePrices.registryStandard,
  registryPremium: azurePrices.registryPremium,
} satisfies Prices;

/** A month of that registry. */
export function usage(_: ServiceSpec, { registry }: KubernetesOptions, month: Month): Amounts<typeof prices> {
  return {
    ecrGib: registry && "aws" in registry ? registry.aws.keepImages * month.imageGiB : 0,
    artifactGib: registry && "gcp" in registry ? registry.gcp.keepImages * month.imageGiB : 0,
    ...registryPlans(registry && "azure" in registry ? registry.azure.plan : undefined),
  };
}
