import type { TargetDefinition } from "../contract.ts";

/** Every target by name; a stack loads the one it names and no other cloud's SDK. */
export const targets: Readonly<Record<string, () => Promise<{ default: TargetDefinition }>>> = {
  "app-runner": () => import("./app-runner/index.ts"),
  "cloud-run": () => import("./cloud-run/index.ts"),
  "container-apps": () => import("./container-apps/index.ts"),
  docker: () => import("./docker/index.ts"),
  ecs: () => import("./ecs/index.ts"),
  kubernetes: () => import("./kubernetes/index.ts"),
  fly: () => import("./fly/index.ts"),
  railway: () => import("./railway/index.ts"),
  render: () => import("./render/index.ts"),
};
