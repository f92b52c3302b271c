import { expect, test } from "vitest";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import { answers, named, runProgram, useCloud } from "../../infra/program.ts";

useCloud(cloudRunCloud());

const latest = { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100, revision: "", tag: "" };
const byName = { ...latest, type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION" };
const retry = expect.objectContaining({ name: "SLIPWAY_RETRY_OF" });

test.each([
  [
    "beside the one that serves",
    [
      { ...byName, revision: "demo-00001", percent: 90 },
      { ...byName, revision: "demo-00002", percent: 10, tag: "next" },
    ],
    expect.arrayContaining([{ name: "SLIPWAY_RETRY_OF", value: "demo-00002" }]),
  ],
  ["taken away again", [{ ...byName, revision: "demo-00001" }], expect.not.arrayContaining([retry])],
  ["that serves", [latest], expect.not.arrayContaining([retry])],
])("R38 the next revision takes the place of one that a run has left half-way: %s", async (_, traffics, envs) => {
  answers["gcp:cloudrunv2/getService:getService"] = () => ({
    latestCreatedRevision: "demo-00002",
    latestReadyRevision: "demo-00002",
    templates: [{ containers: [{ envs: [] }] }],
    traffics,
  });
  const made = await runProgram({
    target: "cloud-run",
    image: { context: "test/fixtures/plain-server" },
    service: { name: "demo" },
    options: { project: "my-project", region: "europe-west1" },
  });
  expect(named(made, "gcp:cloudrunv2/service:Service")).toMatchObject({ template: { containers: [{ envs }] } });
});
