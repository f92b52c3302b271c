import * as aws from "@pulumi/aws";
import { McpService } from "slipway";
import { createNetwork } from "./network.js";

const region = "eu-west-1";
const opts = { provider: new aws.Provider("aws", { region }) };

const vpc = createNetwork(region, opts);
const zone = new aws.route53.Zone("team", { name: "example.com" }, opts);
const queue = new aws.sqs.Queue("jobs", {}, opts);

const tools = new McpService("tools", {
  target: "ecs",
  image: { reference: `ghcr.io/my-team/my-server@sha256:${"1".repeat(64)}` },
  service: { domain: "mcp.example.com", memoryMiB: 2048, env: { QUEUE_URL: queue.url } },
  secrets: { QUEUE_ARN: queue.arn },
  options: {
    region,
    dns: { hostedZoneId: zone.zoneId },
    vpc,
  },
  alerts: { receivers: [{ email: "team@example.com" }] },
});

// What the service puts out goes on into other resources.
new aws.ssm.Parameter("endpoint", { type: "String", value: tools.endpoint }, opts);

export const endpoint = tools.endpoint;
export const monthly = tools.estimatedMonthlyCost;
