import { withPackageOf } from "../../missing-package.ts";
import type { MakeRegistry } from "./own-registry.ts";
import type { RegistryOptions } from "./registry-options.ts";

/** Loads what makes the registry that the options ask for, with the SDK of its cloud. */
export async function loadRegistry(registry: RegistryOptions | undefined): Promise<MakeRegistry | undefined> {
  if (registry === undefined) return undefined;
  if ("aws" in registry) {
    const { makeRegistry } = await sdkOf("aws", () => import("./aws-registry.ts"));
    return (context) => makeRegistry(registry.aws, context);
  }
  if ("gcp" in registry) {
    const { makeRegistry } = await sdkOf("gcp", () => import("./gcp-registry.ts"));
    return (context) => makeRegistry(registry.gcp, context);
  }
  const { makeRegistry } = await sdkOf("azure", () => import("./azure-registry.ts"));
  return (context) => makeRegistry(registry.azure, context);
}

function sdkOf<Loaded>(cloud: string, load: () => Promise<Loaded>): Promise<Loaded> {
  return withPackageOf(`a registry of ${cloud}`, load, `slipway:options.registry.${cloud}`);
}
