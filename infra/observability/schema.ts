import * as z from "zod";

const intervalSeconds = z
  .int()
  .min(5)
  .max(300)
  .default(15)
  .describe("Seconds between two exports of metrics; alarms see nothing younger");

/** Secret whose value is the header that signs in to a vendor, as OpenTelemetry writes it. */
export const headersSecret = "OTEL_EXPORTER_OTLP_HEADERS";

/** `slipway:observability`: where the server sends its telemetry. */
export const observabilitySchema = z.discriminatedUnion(
  "vendor",
  [
    z.strictObject({
      vendor: z.literal("otlp").describe("Any receiver of OTLP over HTTP: a collector, Prometheus"),
      endpoint: z
        .url({ protocol: /^https?$/, error: "must be an http or https URL" })
        .describe("Its URL without /v1/metrics, such as https://collector.example.com:4318"),
      intervalSeconds,
    }),
    z.strictObject({
      vendor: z.literal("datadog").describe(`Datadog; the secret ${headersSecret} is dd-api-key=<API key>`),
      // https://docs.datadoghq.com/getting_started/site/
      site: z
        .enum(["datadoghq.com", "us3.datadoghq.com", "us5.datadoghq.com", "datadoghq.eu", "ap1.datadoghq.com"])
        .default("datadoghq.com")
        .describe("Site of the account"),
      intervalSeconds,
    }),
    z.strictObject({
      vendor: z.literal("newrelic").describe(`New Relic; the secret ${headersSecret} is api-key=<licence key>`),
      region: z.enum(["us", "eu"]).default("us").describe("Data centre of the account"),
      intervalSeconds,
    }),
    z.strictObject({
      vendor: z
        .literal("grafana")
        .describe(
          `Grafana Cloud; the secret ${headersSecret} is Authorization=Basic%20<base64 of instance id, colon, token>`,
        ),
      zone: z
        .string()
        .regex(/^[a-z0-9-]+$/, "must be a zone such as prod-eu-west-2")
        .describe("Zone of the stack there, such as prod-eu-west-2"),
      intervalSeconds,
    }),
  ],
  { error: "vendor must be otlp, datadog, newrelic or grafana" },
);

export type Observability = z.infer<typeof observabilitySchema>;
