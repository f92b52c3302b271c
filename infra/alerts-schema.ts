import * as z from "zod";

const minutes = (byDefault: number) =>
  z.int().min(1).max(60).default(byDefault).describe("How long it must be so, in minutes");
const percent = (byDefault: number) => z.number().min(0).max(100).default(byDefault).describe("Threshold in percent");

const secretName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a name in slipway:secrets");

const receiverSchema = z.union(
  [
    z.strictObject({ email: z.email().describe("Address that gets the alert") }),
    z.strictObject({
      kind: z.literal("slack").describe("A channel of Slack"),
      channel: z
        .string()
        .regex(/^#[a-z0-9_-]+$/, "must be a channel such as #operations")
        .describe("Channel, such as #operations"),
      secret: secretName.describe("Name in slipway:secrets of a Slack bot token that may post there"),
    }),
    z.strictObject({
      kind: z.literal("pagerDuty").describe("A service of PagerDuty"),
      secret: secretName.describe("Name in slipway:secrets of the integration key"),
    }),
    z.strictObject({
      kind: z.literal("webhook").describe("Any HTTPS endpoint"),
      secret: secretName.describe("Name in slipway:secrets of the HTTPS URL that gets the alert"),
    }),
  ],
  {
    error:
      "must be {email: <address>}, {kind: slack, channel: <#name>, secret: <name>}, {kind: pagerDuty, secret: <name>} or {kind: webhook, secret: <name>}",
  },
);

const orOff = <Thresholds extends z.ZodType>(thresholds: Thresholds) =>
  z.union([z.literal(false), thresholds], { error: "must be a map of its thresholds, or false" });

/** `slipway:alerts`: who is told, and when; the same words on every platform. */
export const alertsSchema = z.strictObject({
  receivers: z.array(receiverSchema).default([]).describe("Who is told; without one there are no alerts"),
  availability: orOff(
    z.strictObject({
      status: z
        .int()
        .min(200)
        .max(499)
        .optional()
        .describe("Answer to initialize without a token; by itself 401 with OAUTH_ISSUER, otherwise 200"),
      minutes: minutes(3),
    }),
  )
    .prefault({})
    .describe("initialize, sent from outside, is not answered"),
  errorRate: orOff(z.strictObject({ percent: percent(5), minutes: minutes(5) }))
    .prefault({})
    .describe("Share of requests answered with 5xx"),
  toolErrors: orOff(z.strictObject({ percent: percent(10), minutes: minutes(5) }))
    .prefault({})
    .describe("Share of tool calls that fail, under HTTP 200"),
  latency: orOff(
    z.strictObject({
      milliseconds: z.number().positive().default(2000).describe("Threshold in ms"),
      minutes: minutes(5),
    }),
  )
    .prefault({})
    .describe("95th percentile of a tool call's own time; open streams do not count"),
  requests: orOff(
    z.strictObject({
      perMinute: z.number().positive().describe("Threshold in requests a minute"),
      minutes: minutes(5),
    }),
  )
    .default(false)
    .describe("More requests a minute than expected; off by default"),
  cpu: orOff(z.strictObject({ percent: percent(85), minutes: minutes(10) }))
    .prefault({})
    .describe("CPU in use"),
  memory: orOff(z.strictObject({ percent: percent(85), minutes: minutes(10) }))
    .prefault({})
    .describe("Memory in use"),
  instancesAtMaximum: orOff(z.strictObject({ minutes: minutes(10) }))
    .prefault({})
    .describe("As many instances run as may"),
  restarts: orOff(
    z.strictObject({ count: z.int().min(0).default(5).describe("Threshold in restarts"), minutes: minutes(15) }),
  )
    .prefault({})
    .describe("The server starts again and again"),
  coldStart: orOff(
    z.strictObject({ seconds: z.number().positive().default(10).describe("Threshold in s"), minutes: minutes(15) }),
  )
    .prefault({})
    .describe("An instance takes long to start"),
  certificateExpiry: orOff(z.strictObject({ days: z.int().min(1).max(60).default(14).describe("Threshold in days") }))
    .prefault({})
    .describe("The certificate ends in so many days"),
  budget: orOff(z.strictObject({ usdPerMonth: z.number().positive().describe("Threshold in USD") }))
    .default(false)
    .describe("The month's bill reaches this; off by default"),
});

export type AlertSettings = z.infer<typeof alertsSchema>;
