import * as pulumi from "@pulumi/pulumi";
import { McpService } from "slipway";

const config = new pulumi.Config();
const image = { context: "../../server", builder: "slipway" };

const shelf = new McpService("shelf", {
  target: "docker",
  image,
  service: { maxInstances: 1, env: { AUTHENTICATION: "none" } },
  options: { port: 18171, registryPort: 18172 },
});

// An output of the one is an input of the other, and so is a secret of the stack.
const desk = new McpService("desk", {
  target: "docker",
  image,
  service: { maxInstances: 1, env: { AUTHENTICATION: "none", SHELF_URL: shelf.endpoint } },
  secrets: { SHELF_TOKEN: config.requireSecret("shelfToken") },
  options: { port: 18173, registryPort: 18174 },
});

export const endpoints = { shelf: shelf.endpoint, desk: desk.endpoint };
export const monthly = desk.estimatedMonthlyCost;
