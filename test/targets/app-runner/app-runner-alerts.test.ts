import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { functionText } from "../../../infra/clouds/aws/lambda.ts";
import { charts } from "../../../infra/charts.ts";
import { appRunnerCloud } from "../../../infra/targets/app-runner/simulation/cloud.ts";
import { loadHandler, metricsWritten } from "../../clouds/aws/lambda-function.ts";
import { named, ofType, runProgram, type StackConfig, useCloud, valueOf } from "../../infra/program.ts";

useCloud(appRunnerCloud());

const service = { name: "demo", cpu: 1, memoryMiB: 2048, requestTimeoutSeconds: 120 };
const config = { target: "app-runner", image: { context: "test/fixtures/plain-server" }, service };
const receivers = [{ email: "a@example.com" }];
const run = ({ options = {}, ...changes }: StackConfig & { options?: object } = {}) =>
  runProgram({ ...config, ...changes, options: { region: "us-east-1", ...options } });
const dimensions = ["ServiceName", "demo-test-d8cda6", "ServiceID", "8fe1e10304f84fd2b0df550fe98a71fa"];
const bodySchema = z.object({
  widgets: z.array(z.object({ properties: z.object({ title: z.string(), metrics: z.array(z.unknown()) }) })),
});

describe("alerts on app-runner", () => {
  test("R13 what is wrong with tools is read from the log", async () => {
    const filter = named(await run(), "aws:cloudwatch/logMetricFilter:LogMetricFilter", "demo-tool-errors");
    expect(filter).toMatchObject({
      logGroupName: "/aws/apprunner/demo-test-d8cda6/8fe1e10304f84fd2b0df550fe98a71fa/application",
      pattern: '{ $.event = "tool_call" && ($.outcome = "tool_error" || $.outcome = "protocol_error") }',
    });
  });

  test("R13 a budget counts this service alone once its tag is activated", async () => {
    const alerts = { receivers, budget: { usdPerMonth: 50 } };
    const whole = named(await run({ alerts }), "aws:budgets/budget:Budget", "demo-budget");
    expect(whole).not.toHaveProperty("costFilters");
    const options = { costAllocationTag: true };
    expect(named(await run({ alerts, options }), "aws:budgets/budget:Budget", "demo-budget")).toMatchObject({
      limitAmount: "50",
      costFilters: [{ name: "TagKeyValue", values: ["user:slipway-service$demo"] }],
    });
  });

  test("R13 there is one dashboard, and no probe where nobody asks for one", async () => {
    const made = await run({
      alerts: { receivers, availability: false, coldStart: false, certificateExpiry: false },
    });
    expect(ofType(made, "aws:lambda/function:Function")).toEqual([]);
    expect(await valueOf(made.service.outputs.dashboardUrl)).toBe(
      "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/demo-test-d8cda6",
    );
    const body = z.string().parse(named(made, "aws:cloudwatch/dashboard:Dashboard")?.dashboardBody);
    const { widgets } = bodySchema.parse(JSON.parse(body));
    expect(widgets.map(({ properties }) => properties.title)).toEqual(
      charts.map(({ title }) => title).filter((title) => title !== "Restarts a minute"),
    );
    expect(widgets[0]?.properties.metrics).toEqual([
      ["AWS/AppRunner", "Requests", ...dimensions, { stat: "Sum", label: "requests" }],
      ["AWS/AppRunner", "5xxStatusResponses", ...dimensions, { stat: "Sum", label: "serverErrors" }],
    ]);
  });
});

describe("the functions of app-runner's alerts", () => {
  afterEach(() => void vi.unstubAllGlobals());

  test("R13 the probe speaks MCP, and measures what it sees", async () => {
    const seen: unknown[] = [];
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const body: unknown = JSON.parse((await request.toArray()).join(""));
      seen.push({ method: request.method, accept: request.headers.accept, body });
      response.writeHead(200, { "content-type": "text/event-stream" }).write("event: message\n");
    };
    const server = createServer((request, response) => void answer(request, response)).listen(0);
    const { port }: AddressInfo = z
      .object({ port: z.number(), address: z.string(), family: z.string() })
      .parse(server.address());
    const environment = { ENDPOINT: `http://localhost:${port}/mcp`, STATUS: "200", NAMESPACE: "Slipway/demo" };
    const handler = await loadHandler(functionText("probe.mjs").replace("node:https", "node:http"), environment);
    const [line] = await metricsWritten(handler, {});
    server.closeAllConnections();
    server.close();
    expect(seen).toMatchObject([
      { method: "POST", accept: "application/json, text/event-stream", body: { method: "initialize" } },
    ]);
    expect(line).toMatchObject({
      Available: 1,
      status: 200,
      _aws: { CloudWatchMetrics: [{ Namespace: "Slipway/demo", Dimensions: [[]] }] },
    });
  });

  const message = { AlarmName: "demo-cpu", NewStateValue: "ALARM", AlarmDescription: "hot", NewStateReason: "1 > 0" };
  const event = { Records: [{ Sns: { Subject: "s", Message: JSON.stringify(message) } }] };
  const withSecret = (value: string) => functionText("notify.mjs").replace("await readSecret()", JSON.stringify(value));

  test("R13 Slack gets the alarm in words, and its refusal is an error", async () => {
    const post = vi.fn(async () => Response.json({ ok: true }));
    vi.stubGlobal("fetch", post);
    const handler = await loadHandler(withSecret("xoxb-1"), { KIND: "slack", CHANNEL: "#operations" });
    await handler(event);
    expect(post).toHaveBeenCalledWith(
      "https://slack.com/api/chat.postMessage",
      expect.objectContaining({
        headers: expect.objectContaining({ authorization: "Bearer xoxb-1" }),
        body: JSON.stringify({ channel: "#operations", text: "Alert: demo-cpu\nhot\n1 > 0" }),
      }),
    );
    post.mockResolvedValue(Response.json({ ok: false, error: "not_in_channel" }));
    await expect(handler(event)).rejects.toThrow("Slack refuses: not_in_channel");
  });

  test("R13 a webhook gets text and alarm, and its refusal is an error", async () => {
    const post = vi.fn(async () => new Response());
    vi.stubGlobal("fetch", post);
    const handler = await loadHandler(withSecret("https://hook.example/abc"), { KIND: "webhook" });
    await handler(event);
    expect(post).toHaveBeenCalledWith(
      "https://hook.example/abc",
      expect.objectContaining({ body: JSON.stringify({ text: "Alert: demo-cpu\nhot\n1 > 0", alarm: message }) }),
    );
    await handler({ Records: [{ Sns: { Subject: "AWS Budgets", Message: "100 USD" } }] });
    expect(post.mock.lastCall).toMatchObject([
      "https://hook.example/abc",
      { body: JSON.stringify({ text: "AWS Budgets\n100 USD", alarm: null }) },
    ]);
    post.mockResolvedValue(new Response(null, { status: 410 }));
    await expect(handler(event)).rejects.toThrow("the webhook answers 410");
  });
});
