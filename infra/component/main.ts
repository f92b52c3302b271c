import "../quick-start.ts";
import type { ComponentResourceOptions, Inputs } from "@pulumi/pulumi";
import { main } from "@pulumi/pulumi/provider/index.js";
import { McpService } from "../service.ts";

// The provider starts this process when a program in another language makes a component, and holds its standard input:
// that ends with the provider, however it ends.
process.stdin.resume().on("end", () => process.exit());

await main({ construct }, process.argv.slice(2));

async function construct(name: string, _type: string, inputs: Inputs, opts: ComponentResourceOptions) {
  const { target, image, ...more } = inputs;
  const service = await new McpService(name, { target, image, ...more }, opts).ready();
  return { urn: service.urn, state: service.outputs };
}
