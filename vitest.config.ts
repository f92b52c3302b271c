import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { takesLongForms } from "./test/long-forms.ts";
import { lackOf } from "./test/set-up/requirements.ts";
import { restingVariable } from "./test/turns.ts";

const lack = lackOf(import.meta.dirname);
if (lack !== undefined) {
  console.error(lack);
  process.exit(1);
}

/** What no part runs: other people's tests, and those whose turn it is not. */
const never = ["**/node_modules/**", ...(process.env[restingVariable] ?? "").split("\n").filter((file) => file !== "")];

/** End-to-end tests without Docker: each has its own engine and state, and deploys to a simulated cloud or to none. */
const clouds = [
  "test/{clouds,engine,infra,upgrade}/**/*.e2e.test.ts",
  "test/targets/{app-runner,cloud-run,container-apps,ecs,fly,railway,render}/*.e2e.test.ts",
  "test/cli/{backend,remedies,stack-files,verbs}.e2e.test.ts",
  "test/cli/pull-requests/preview-owners.e2e.test.ts",
  "test/package/{examples-cloud,languages}.e2e.test.ts",
];

/** End-to-end tests that run containers on ports which Docker chooses, and can so run beside those with ports of their own. */
const rehearsals = [
  "test/cli/rehearse.e2e.test.ts",
  "test/cli/acceptance/simulated.e2e.test.ts",
  "test/cli/pull-requests/preview-deployments-simulated.e2e.test.ts",
];

/** What runs on a Kubernetes of its own, which takes long to be built. */
const onKubernetes = ["test/targets/kubernetes/*.e2e.test.ts", "test/cli/cluster.e2e.test.ts"];

/** What runs Pulumi's program under mocks, or parts of it. */
const programs = ["test/{targets,infra,clouds}/**/*.test.ts"];

/** What examines servers, and keeps nothing in its modules. */
const examinations = ["test/verify/**/*.test.ts"];

/** What holds time against time: something else on the same cores would be a finding. */
const timed = ["test/verify/{busy,doctor-time,speed}.test.ts"];
/** What takes many minutes and has no short form; the collector has to be built first. */
export const long = takesLongForms
  ? []
  : [
      "test/targets/docker/docker-collector.e2e.test.ts",
      "test/targets/kubernetes/kubernetes-collector.e2e.test.ts",
      "test/verify/busy.test.ts",
    ];

// Vitest leaves one core idle; here that is one of two. More than a worker a core would make tests of time limits fail.
const maxWorkers = Math.max(2, availableParallelism());

/** A condition that is awaited comes soon; on a machine that is busy with other things, "soon" is more than the second that Vitest gives. */
const expecting = { poll: { timeout: 20_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          expect: expecting,
          include: ["test/**/*.test.ts", "server/test/**/*.test.ts", "server/src/**/*.test.ts"],
          exclude: ["**/*.e2e.test.ts", ...programs, ...examinations, ...timed, ...never],
          maxWorkers,
          // Many start processes, servers and browsers, all on the same two cores.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "examinations",
          expect: expecting,
          include: examinations,
          exclude: [...timed, ...never],
          // What all of them load is loaded once.
          isolate: false,
          unstubEnvs: true,
          unstubGlobals: true,
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "programs",
          expect: expecting,
          include: programs,
          exclude: ["**/*.e2e.test.ts", ...never],
          // The SDKs of all clouds, which each file would otherwise load anew, cost more than the tests.
          isolate: false,
          setupFiles: "test/set-up/program.ts",
          unstubEnvs: true,
          unstubGlobals: true,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 5 },
        },
      },
      {
        test: {
          name: "clouds",
          expect: expecting,
          include: clouds,
          exclude: never,
          globalSetup: "test/set-up/engine.ts",
          maxWorkers,
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
          expect: expecting,
          include: ["test/**/*.e2e.test.ts"],
          exclude: [...clouds, ...rehearsals, ...onKubernetes, ...long, ...never],
          globalSetup: "test/set-up/engine.ts",
          // They share one Docker engine and its ports.
          fileParallelism: false,
          testTimeout: 400_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "rehearsals",
          expect: expecting,
          include: rehearsals,
          exclude: never,
          globalSetup: "test/set-up/engine.ts",
          // Each looks for what rehearsals have left.
          fileParallelism: false,
          testTimeout: 400_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: "kubernetes",
          expect: expecting,
          include: onKubernetes,
          exclude: long,
          globalSetup: "test/set-up/kubernetes.ts",
          fileParallelism: false,
          testTimeout: 400_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 6 },
        },
      },
      {
        test: {
          name: "timed",
          expect: expecting,
          include: timed,
          exclude: long,
          // Both wait most of their time; what fills a core runs in the long form alone.
          fileParallelism: !takesLongForms,
          maxWorkers,
          maxConcurrency: 10,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
