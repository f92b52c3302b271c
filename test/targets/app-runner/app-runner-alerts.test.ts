import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { functionText } from "../../../infra/clouds/aws/lambda.ts";
import { appRunnerCloud } from "../../../infra/targets/app-runner/simulation/cloud.ts";
import { named, ofType, runProgram, type StackConfig, useCloud, valueOf } from "../../infra/program.ts";

useCloud(appRunnerCloud());

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const service = { name: "demo", cpu: 1, memoryMiB: 2048, requestTimeoutSeconds: 120 };
const config = { target: "app-runner", image: { context: "test/fixtures/plain-server" }, service };
const receivers = [{ email: "a@example.com" }];
const run = ({ options = {}, ...changes }: StackConfig & { options?: object } = {}) =>
  runProgram({ ...config, ...changes, options: { region: "us-east-1", ...options } });
const alarm = async (name: string, alerts: object) =>
  named(await run({ alerts: { receivers, ...alerts } }), alarmType, name);
const dimensions = { ServiceName: "demo-test", ServiceID: "8fe1e10304f84fd2b0df550fe98a71fa" };

describe("alerts on app-runner", () => {
  test.each<[string, object, object]>([
    [
      "demo-availability",
      { availability: { minutes: 4 } },
      {
        metricName: "Available",
        statistic: "Minimum",
        threshold: 1,
        evaluationPeriods: 4,
        treatMissingData: "breaching",
      },
    ],
    ["demo-latency", { latency: { milliseconds: 900 } }, { extendedStatistic: "p95", threshold: 900, period: 60 }],
    ["demo-requests", { requests: { perMinute: 70 } }, { metricName: "Requests", statistic: "Sum", threshold: 70 }],
    ["demo-cpu", { cpu: { percent: 60 } }, { metricName: "CPUUtilization", threshold: 60, dimensions }],
    ["demo-memory", { memory: { percent: 61 } }, { metricName: "MemoryUtilization", threshold: 61, dimensions }],
    ["demo-instances-at-maximum", {}, { comparisonOperator: "GreaterThanOrEqualToThreshold", threshold: 3 }],
    ["demo-restarts", { restarts: { count: 2, minutes: 20 } }, { metricName: "Starts", period: 1200, threshold: 2 }],
    ["demo-cold-start", { coldStart: { seconds: 7 } }, { metricName: "StartMilliseconds", threshold: 7000 }],
    ["demo-certificate-expiry", { certificateExpiry: { days: 20 } }, { metricName: "CertificateDays", threshold: 20 }],
  ])("R13 %s watches what it says", async (name, alerts, wanted) => {
    expect(await alarm(name, alerts)).toMatchObject(wanted);
  });

  test("R13 the error rate is the share of 5xx alone, and that of tools is read from the log", async () => {
    const share = z.object({
      metricQueries: z.tuple([z.unknown(), z.looseObject({}), z.looseObject({})]),
      threshold: z.number(),
    });
    const errors = share.parse(await alarm("demo-error-rate", { errorRate: { percent: 2 } }));
    expect(errors.metricQueries.slice(1)).toMatchObject([
      { metric: { metricName: "5xxStatusResponses", dimensions } },
      { metric: { metricName: "Requests", dimensions } },
    ]);
    expect(errors.threshold).toBe(2);
    const tools = share.parse(await alarm("demo-tool-errors", {}));
    expect(tools.metricQueries.slice(1)).toMatchObject([
      { metric: { namespace: "Slipway/demo-test", metricName: "ToolErrors" } },
      { metric: { namespace: "Slipway/demo-test", metricName: "ToolCalls" } },
    ]);
    const filter = named(await run(), "aws:cloudwatch/logMetricFilter:LogMetricFilter", "demo-tool-errors");
    expect(filter).toMatchObject({
      logGroupName: `/aws/apprunner/demo-test/${dimensions.ServiceID}/application`,
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
      "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/demo-test",
    );
    const body = z.string().parse(named(made, "aws:cloudwatch/dashboard:Dashboard")?.dashboardBody);
    const { widgets } = z.object({ widgets: z.array(z.looseObject({})) }).parse(JSON.parse(body));
    expect(widgets).toHaveLength(8);
  });
});

describe("the functions of app-runner's alerts", () => {
  afterEach(() => void vi.unstubAllGlobals());

  const handlerSchema = z.object({ handler: z.function({ input: [z.unknown()], output: z.promise(z.unknown()) }) });
  const load = async (code: string, environment: Record<string, string>) => {
    const text = code.replaceAll("process.env", JSON.stringify(environment));
    const url = `data:text/javascript,${encodeURIComponent(text)}#${Math.random()}`;
    return handlerSchema.parse(await import(url)).handler;
  };

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
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const environment = { ENDPOINT: `http://localhost:${port}/mcp`, STATUS: "200", NAMESPACE: "Slipway/demo" };
    const handler = await load(functionText("probe.mjs").replace("node:https", "node:http"), environment);
    await handler({});
    const lines = write.mock.calls.map(([text]) => String(text)).filter((text) => text.includes("_aws"));
    write.mockRestore();
    server.closeAllConnections();
    server.close();
    expect(seen).toMatchObject([
      { method: "POST", accept: "application/json, text/event-stream", body: { method: "initialize" } },
    ]);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
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
    const handler = await load(withSecret("xoxb-1"), { KIND: "slack", CHANNEL: "#operations" });
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
    const handler = await load(withSecret("https://hook.example/abc"), { KIND: "webhook" });
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
