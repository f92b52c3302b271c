import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closedMeanwhile } from "../../../cli/preview-deployment/closed-meanwhile.ts";
import { isInOrder, toMarkdown } from "../../../cli/preview-deployment/report.ts";

const host = createServer((request, response) => {
  response.end(JSON.stringify({ state: request.url?.endsWith("/pulls/12") ? "closed" : "open" }));
});
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  await once(host.listen(0, "127.0.0.1"), "listening");
  const address = host.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  environment = { GITHUB_TOKEN: "t", GITHUB_REPOSITORY: "team/app", GITHUB_API_URL: `http://127.0.0.1:${port}` };
});
afterAll(() => host.close());

test("R16 a deployment that was let through once its pull request is closed deploys nothing, and says so", async () => {
  const report = await closedMeanwhile("gcp-dev", "12", environment);
  expect(report && isInOrder(report)).toBe(false);
  expect(report && toMarkdown(report)).toContain("pull request 12 is not open any more: nothing was deployed");
  expect(await closedMeanwhile("gcp-dev", "13", environment)).toBeUndefined();
  expect(await closedMeanwhile("gcp-dev", "12", { ...environment, GITHUB_TOKEN: "" })).toBeUndefined();
});
