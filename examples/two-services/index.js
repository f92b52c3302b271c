import * as pulumi from "@pulumi/pulumi";
import { McpService } from "slipway";

const config = new pulumi.Config();
const image = { context: "../../server", builder: "slipway" };

const shelf = new McpService("shelf", {
  target: "docker",
  image,
  service: { maxInstances: 1, env: { AUTHENTICATION: "none" } },
  options: { port: 18141, registryPort: 18142 },
});

// An output of the one is an input of the other, and so is a secret of the stack.
const desk = new McpService("desk", {
  target: "docker",
  image,
  service: { maxInstances: 1, env: { AUTHENTICATION: "none", SHELF_URL: shelf.endpoint } },
  secrets: { SHELF_TOKEN: config.requireSecret("shelfToken") },
  options: { port: 18143, registryPort: 18144 },
});

export const endpoints = { shelf: shelf.endpoint, desk: desk.endpoint };
export const monthly = desk.estimatedMonthlyCost;
