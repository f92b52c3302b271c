import type { Check, Group } from "./contract.ts";

/** The groups that there are; only those that run are loaded. */
export const checkGroups: Readonly<Record<Group, () => Promise<{ checks: Check[] }>>> = {
  reach: () => import("./reach/index.ts"),
  protocol: () => import("./protocol/index.ts"),
  tools: () => import("./tools/index.ts"),
  auth: () => import("./auth/index.ts"),
  components: () => import("./components/index.ts"),
  speed: () => import("./speed/index.ts"),
  prompts: () => import("./prompts/index.ts"),
};

/** All checks of all groups. */
export async function loadChecks(): Promise<Check[]> {
  const loaded = await Promise.all(Object.values(checkGroups).map((load) => load()));
  return loaded.flatMap(({ checks }) => checks);
}
