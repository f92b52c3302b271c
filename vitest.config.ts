import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** End-to-end tests that deploy to simulated clouds only: each has its own engine, state and cloud, and no Docker. */
const clouds = ["app-runner", "cloud-run", "container-apps", "ecs", "simulated-cloud"].map(
  (name) => `test/${name}.e2e.test.ts`,
);

// Many tests wait for a server or a time limit most of the time, so the machine carries one more than it has cores.
const workers = availableParallelism() + 1;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts", "server/test/**/*.test.ts"],
          exclude: ["**/*.e2e.test.ts", "**/node_modules/**"],
          maxWorkers: workers,
          // Many start processes, servers and browsers, all on the same two cores.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "clouds",
          include: clouds,
          maxWorkers: Math.max(2, availableParallelism() - 1),
          // Nothing here may reach the one engine that the lane beside it uses.
          env: { DOCKER_HOST: "unix:///nowhere/docker.sock" },
          testTimeout: 400_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "end to end",
          include: ["test/**/*.e2e.test.ts"],
          exclude: [...clouds, "**/node_modules/**"],
          // They share one Docker engine and its ports.
          fileParallelism: false,
          testTimeout: 400_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
