import type { Access } from "./access.ts";
import { createAllowList } from "./allow-list.ts";
import type { Gate } from "./gate.ts";

/** Opens the gate that the settings name; loads OpenFeature only for a feature flag. */
export async function openGate(access: Access): Promise<Gate> {
  if (access.kind === "everybody") return { admits: () => true };
  if (access.kind === "list") return createAllowList(access.entries);
  if (access.kind === "file") return (await import("./allow-file.ts")).createAllowFile(access.path);
  const [{ createFlagGate }, { makeFlagProvider }] = await Promise.all([
    import("./feature-flag.ts"),
    import("./flag-provider.ts"),
  ]);
  return createFlagGate(access.flag, await makeFlagProvider(access.source));
}
