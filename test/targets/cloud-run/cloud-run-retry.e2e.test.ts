import { afterEach, beforeEach, expect, test as anyTest } from "vitest";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import { type CloudStack, startCloudStack } from "../../engine/cloud-stack.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");
const config = {
  target: "cloud-run",
  image: { context: "test/fixtures/plain-server" },
  service: { name: "demo", secrets: ["TOKEN"] },
  options: { project: "my-project", region: "europe-west1" },
};

let stack: CloudStack;
const control = { neverReady: false };

beforeEach(async () => {
  control.neverReady = false;
  stack = await startCloudStack(cloudRunCloud({}, control), config, { TOKEN: "a token" });
});

afterEach(() => stack.dispose());

test("R17 a revision that never becomes ready fails the up, and is tried again unchanged", async () => {
  await stack.up();
  control.neverReady = true;
  await stack.configure({ ...config, image: { ...config.image, buildArgs: { NEW: "1" } } });
  const failed = await stack.engine.up();
  expect(failed.ok).toBe(false);
  expect(failed.output).toContain("Revision 'demo-test-00002' is not ready and cannot serve traffic");
  expect((await stack.engine.up()).ok).toBe(false);
  expect(await stack.engine.stackOutput("imageHistory")).toHaveLength(1);

  // What was wrong lay outside of the stack, so that the retry changes nothing in it.
  control.neverReady = false;
  expect(await stack.up()).toEqual(["update Service demo", "update ImageHistory demo"]);
  expect(await stack.engine.stackOutput("imageHistory")).toHaveLength(2);
  expect(await stack.up()).toEqual([]);
});

test("R17 so is the first one, on a project in which nothing was on", async () => {
  control.neverReady = true;
  // Whatever does not wait for the API by which the provider reads the project is refused.
  void stack.cloud.slow({ name: "demo-cloudresourcemanager-api", method: "create", ms: 1000 });
  const failed = await stack.engine.up();
  expect(failed.ok).toBe(false);
  expect(failed.output).toContain("Revision 'demo-test-00001' is not ready and cannot serve traffic");
  expect((await stack.engine.up()).ok).toBe(false);
  control.neverReady = false;
  expect(await stack.up()).toContain("update Service demo");
  expect(await stack.engine.stackOutput("endpoint")).toBe("https://demo-test-abc123-ew.a.run.app/mcp");
  expect(await stack.up()).toEqual([]);
});
