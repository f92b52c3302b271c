import type { Simulation } from "./contract.ts";

/** The simulation of each target that has one. */
export const simulations: Readonly<Record<string, () => Promise<Simulation>>> = {
  "app-runner": () => import("../infra/targets/app-runner/simulation/index.ts").then((module) => module.simulation),
  "cloud-run": () => import("../infra/targets/cloud-run/simulation/index.ts").then((module) => module.simulation),
  "container-apps": () =>
    import("../infra/targets/container-apps/simulation/index.ts").then((module) => module.simulation),
  ecs: () => import("../infra/targets/ecs/simulation/index.ts").then((module) => module.simulation),
};
