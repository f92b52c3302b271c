import type { TargetDefinition } from "../contract.ts";

/** Every target by name; a stack loads the one it names and no other cloud's SDK. */
export const targets: Readonly<Record<string, () => Promise<{ default: TargetDefinition }>>> = {
  "cloud-run": () => import("./cloud-run/index.ts"),
  docker: () => import("./docker/index.ts"),
  ecs: () => import("./ecs/index.ts"),
};
