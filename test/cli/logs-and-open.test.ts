import { afterEach, expect, test, vi } from "vitest";
import { requireTool, toJson } from "../../cli/logs.ts";
import { choosePage } from "../../cli/open.ts";

afterEach(() => vi.unstubAllEnvs());

test.each([
  ["gcloud run services logs read x", "https://cloud.google.com/sdk/docs/install"],
  ["aws logs tail x", "aws configure sso"],
  ["az containerapp logs show", "az login"],
  ["docker ps -aq", "https://docs.docker.com/engine/install/"],
])("a program that %s lacks is named with the page that has it", async (command, page) => {
  vi.stubEnv("PATH", "/nowhere");
  const missing = requireTool(command, "https://console.example.com");
  await expect(missing).rejects.toThrow(page);
  await expect(missing).rejects.toThrow("read the log in the browser: https://console.example.com");
});

test.each([
  ["", undefined],
  ["INFO: a line", { text: "INFO: a line" }],
  ['2026 server/ab {"event":"stopping"}', { entry: { event: "stopping" } }],
  [JSON.stringify({ TimeStamp: "2026", Log: '{"event":"started","startMs":850}' }), { entry: { startMs: 850 } }],
  ['{"event":"started","startMs":850,"note":"{\\"a\\":1}"}', { entry: { startMs: 850 } }],
])("a machine gets the line %s with what the server wrote in it", (line, expected) => {
  const json = toJson(line);
  if (expected === undefined) expect(json).toBeUndefined();
  else expect(JSON.parse(json ?? "")).toMatchObject({ text: line, ...expected });
});

test("the first page that there is is opened, and one that is not there is said to be missing", () => {
  const urls = { console: null, dashboard: "https://d.example.com", service: "https://s.example.com" };
  expect(choosePage("prod", urls)).toBe("https://d.example.com");
  expect(choosePage("prod", urls, "service")).toBe("https://s.example.com");
  const missing = "stack prod has no console: npx slipway open prod --page dashboard|service";
  expect(() => choosePage("prod", urls, "console")).toThrow(missing);
});
