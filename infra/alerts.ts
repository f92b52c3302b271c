import type * as pulumi from "@pulumi/pulumi";

/** When people are told, and who; the same words on every platform. A rule that is missing is off. */
export interface Alerts {
  receivers: Receiver[];
  rules: Partial<AlertRules>;
}

/** Every alert that can be declared; `minutes` is how long it must be so. */
export interface AlertRules {
  /** `initialize` sent from outside to the endpoint is not answered with this HTTP status. */
  availability: { status: number; minutes: number };
  /** Share of requests answered with 5xx: 401, 404 and 405 are ordinary answers of an MCP server. */
  errorRate: { percent: number; minutes: number };
  /** Share of tool calls that end in `isError` or a protocol error, both under HTTP 200. */
  toolErrors: { percent: number; minutes: number };
  /** 95th percentile of a tool call's own time, which open streams do not lengthen. */
  latency: { milliseconds: number; minutes: number };
  requests: { perMinute: number; minutes: number };
  cpu: { percent: number; minutes: number };
  memory: { percent: number; minutes: number };
  /** As many instances run as may. */
  instancesAtMaximum: { minutes: number };
  /** Starts of the server beyond this count. */
  restarts: { count: number; minutes: number };
  /** An instance takes longer than this to start. */
  coldStart: { seconds: number; minutes: number };
  certificateExpiry: { days: number };
  budget: { usdPerMonth: number };
}

/** Who is told. `name` is unique among a stack's receivers. */
export type Receiver = { name: string } & (
  | { kind: "email"; address: string }
  | { kind: "slack"; channel: string; botToken: pulumi.Output<string> }
  | { kind: "pagerDuty"; integrationKey: pulumi.Output<string> }
  | { kind: "webhook"; url: pulumi.Output<string> }
);
