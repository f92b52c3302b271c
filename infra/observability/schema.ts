import * as z from "zod";

const intervalSeconds = z
  .int()
  .min(5)
  .max(60)
  .default(15)
  .describe("Seconds between two exports of metrics, of which alarms need two within two minutes");

const collector = z
  .enum(["forward", "measure"], { error: "must be forward or measure" })
  .optional()
  .describe(
    "An OpenTelemetry Collector beside the server, where the target runs one: forward sends on what the server sends; measure also makes the metrics of requests and tool calls out of spans, for a server that sends no such metrics",
  );

/** Secret whose value is the header that signs in to a vendor, as OpenTelemetry writes it. */
export const headersSecret = "OTEL_EXPORTER_OTLP_HEADERS";

/** Secrets of the monitors that are made at a vendor; the server gets none of them. */
export const monitorSecrets = {
  datadog: ["DD_API_KEY", "DD_APP_KEY"],
  newrelic: ["NEW_RELIC_API_KEY"],
  grafana: ["GRAFANA_AUTH"],
} as const;

const monitors = z
  .union([z.literal(false), z.enum(["beside", "instead"])], { error: "must be beside, instead or false" })
  .default(false)
  .describe(
    "Alarms and probe at the vendor, beside those of the platform or instead of them, and a dashboard; false, the default: telemetry alone",
  );

const https = (what: string) =>
  z
    .url({ protocol: /^https$/, error: "must be an https URL" })
    .optional()
    .describe(what);

/** `slipway:observability`: where the server sends its telemetry, and what watches it there. */
export const observabilitySchema = z.discriminatedUnion(
  "vendor",
  [
    z.strictObject({
      vendor: z.literal("otlp").describe("Any receiver of OTLP over HTTP: a collector, Prometheus"),
      endpoint: z
        .url({ protocol: /^https?$/, error: "must be an http or https URL" })
        .describe("Its URL without /v1/metrics, such as https://collector.example.com:4318"),
      intervalSeconds,
      collector,
    }),
    z.strictObject({
      vendor: z.literal("datadog").describe(`Datadog; the secret ${headersSecret} is dd-api-key=<API key>`),
      // https://docs.datadoghq.com/getting_started/site/, https://docs.datadoghq.com/api/latest/pagerduty-integration/
      site: z
        .enum([
          "datadoghq.com",
          "us3.datadoghq.com",
          "us5.datadoghq.com",
          "datadoghq.eu",
          "ap1.datadoghq.com",
          "ap2.datadoghq.com",
          "uk1.datadoghq.com",
        ])
        .default("datadoghq.com")
        .describe("Site of the account"),
      monitors,
      percentiles: z
        .boolean()
        .default(false)
        .describe(
          "Whether percentiles of mcp.server.operation.duration are on (Metrics, Summary): without them Datadog keeps no 95th percentile for latency",
        ),
      slackAccount: z
        .string()
        .min(1)
        .optional()
        .describe(
          "Workspace of Slack as Datadog's own integration names it, where the channels are connected; without one none is told",
        ),
      locations: z
        .array(z.string().regex(/^[a-z]+:[A-Za-z0-9-]+$/, "must be a location such as aws:eu-central-1"))
        .min(1)
        .default(["aws:eu-central-1", "aws:us-east-1"])
        .describe("From where the probe asks"),
      intervalSeconds,
      collector,
    }),
    z
      .strictObject({
        vendor: z.literal("newrelic").describe(`New Relic; the secret ${headersSecret} is api-key=<licence key>`),
        region: z.enum(["us", "eu"]).default("us").describe("Data centre of the account"),
        monitors,
        accountId: z.int().positive().optional().describe("Number of the account; the monitors need it"),
        locations: z
          .array(z.string().regex(/^[A-Z0-9_]+$/, "must be a location such as EU_CENTRAL_1"))
          .min(1)
          .default(["EU_CENTRAL_1", "US_EAST_1"])
          .describe("From where the probe asks"),
        intervalSeconds,
        collector,
      })
      .refine(({ monitors, accountId }) => monitors === false || accountId !== undefined, {
        path: ["accountId"],
        error: "required for the monitors there; with monitors: false telemetry alone is sent",
      }),
    z
      .strictObject({
        vendor: z
          .literal("grafana")
          .describe(
            `Grafana Cloud; the secret ${headersSecret} is Authorization=Basic%20<base64 of instance id, colon, token>`,
          ),
        zone: z
          .string()
          .regex(/^[a-z0-9-]+$/, "must be a zone such as prod-eu-west-2")
          .describe("Zone of the stack there, such as prod-eu-west-2"),
        monitors,
        url: https("Origin of the stack there, such as https://team.grafana.net; the monitors need it").optional(),
        datasource: z
          .string()
          .min(1)
          .default("grafanacloud-prom")
          .describe("UID of the Prometheus data source that holds the metrics"),
        syntheticMonitoring: z
          .strictObject({
            url: z
              .url({ protocol: /^https$/, error: "must be an https URL" })
              .describe("API of Synthetic Monitoring, such as https://synthetic-monitoring-api.grafana.net"),
            probes: z.array(z.int().positive()).min(1).describe("Numbers of the probes that ask"),
          })
          .optional()
          .describe("Asks the endpoint from outside; the secret GRAFANA_SM_ACCESS_TOKEN is its token"),
        intervalSeconds,
        collector,
      })
      .refine(({ monitors, url }) => monitors === false || url !== undefined, {
        path: ["url"],
        error: "required for the monitors there; with monitors: false telemetry alone is sent",
      }),
  ],
  { error: "vendor must be otlp, datadog, newrelic or grafana" },
);

export type Observability = z.infer<typeof observabilitySchema>;
