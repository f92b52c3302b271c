import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./config.ts";
import type { DnsRecord } from "./contract.ts";
import { ConfigError } from "./errors.ts";
import { checkFit } from "./fit.ts";
import { buildImage } from "./image.ts";

/** Path of the MCP endpoint below a service's origin. */
export const endpointPath = "/mcp";

/** One deployed MCP server: parent of everything its target makes, and the one place that knows the endpoint's path. */
export class McpService extends pulumi.ComponentResource {
  readonly endpoint: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;
  readonly image: pulumi.Output<string>;
  readonly imageDigest: pulumi.Output<string>;
  readonly serviceId: pulumi.Output<string>;
  readonly dnsRecords: pulumi.Output<DnsRecord[]>;
  readonly consoleUrl: pulumi.Output<string | undefined>;
  readonly logsCommand: pulumi.Output<string>;

  /** Throws a ConfigError where the spec cannot work on the target. */
  constructor(settings: Settings, projectDirectory: string, opts?: pulumi.ComponentResourceOptions) {
    const { spec, target } = settings;
    super("slipway:index:McpService", spec.name, {}, opts);
    for (const warning of checkFit(spec, target)) void pulumi.log.warn(warning, this);
    const context = { spec, stack: pulumi.getStack(), parent: this };
    this.image = this.chooseImage(settings, projectDirectory);
    const outputs = target.deploy({ ...context, image: this.image });
    this.url = outputs.url;
    this.endpoint = pulumi.interpolate`${outputs.url}${endpointPath}`;
    this.imageDigest = this.image.apply((image) => image.slice(image.indexOf("@") + 1));
    this.serviceId = outputs.id;
    this.dnsRecords = outputs.dnsRecords;
    this.consoleUrl = outputs.consoleUrl ?? pulumi.output(undefined);
    this.logsCommand = outputs.logsCommand;
    this.registerOutputs({ endpoint: this.endpoint, image: this.image });
  }

  private chooseImage({ spec, image, target }: Settings, projectDirectory: string): pulumi.Output<string> {
    if ("reference" in image) return pulumi.output(image.reference);
    const registry = image.repository
      ? { repository: image.repository }
      : target.registry({ spec, stack: pulumi.getStack(), parent: this });
    if (registry) return buildImage({ name: spec.name, build: image, registry, projectDirectory }, { parent: this });
    throw new ConfigError([
      {
        path: "slipway:image.repository",
        problem: `required, since ${target.name} makes no registry`,
        remedy: "name a repository you may push to, such as ghcr.io/your-team/your-server",
      },
    ]);
  }
}
