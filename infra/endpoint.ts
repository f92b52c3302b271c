import * as pulumi from "@pulumi/pulumi";
import type { ServiceSpec } from "./contract.ts";

/** The MCP endpoint of a service below its origin. */
export function endpointOf(url: pulumi.Input<string>, { path }: Pick<ServiceSpec, "path">): pulumi.Output<string> {
  return pulumi.interpolate`${url}${path}`;
}
