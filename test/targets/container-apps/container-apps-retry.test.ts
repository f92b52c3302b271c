import { expect, test } from "vitest";
import { containerAppsCloud } from "../../../infra/targets/container-apps/simulation/cloud.ts";
import { answers, named, runProgram, useCloud } from "../../infra/program.ts";

useCloud(containerAppsCloud());

const latest = { latestRevision: true, weight: 100 };
const retry = expect.objectContaining({ name: "SLIPWAY_RETRY_OF" });
const answer = expect.arrayContaining([{ name: "SLIPWAY_RETRY_OF", value: "demo--2" }]);

test.each([
  [
    "without a share",
    [
      { revisionName: "demo--1", weight: 100 },
      { revisionName: "demo--2", weight: 0, label: "next" },
    ],
    answer,
  ],
  [
    "with a share",
    [
      { revisionName: "demo--1", weight: 80 },
      { revisionName: "demo--2", weight: 20, label: "next" },
    ],
    answer,
  ],
  ["that was taken away", [{ revisionName: "demo--1", weight: 100 }], answer],
  ["that serves", [latest], expect.not.arrayContaining([retry])],
])("R38 the next revision takes the place of one that a run has left: %s", async (_, traffic, env) => {
  answers["azure-native:app:getContainerApp"] = () => ({
    latestRevisionName: "demo--2",
    latestReadyRevisionName: "demo--2",
    template: { containers: [{ env: [] }] },
    configuration: { ingress: { traffic } },
  });
  const made = await runProgram({
    target: "container-apps",
    image: { context: "test/fixtures/plain-server" },
    service: { name: "demo", memoryMiB: 2048, requestTimeoutSeconds: 200 },
    options: { location: "westeurope" },
  });
  expect(named(made, "azure-native:app:ContainerApp")).toMatchObject({ template: { containers: [{ env }] } });
});
