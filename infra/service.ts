import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./config.ts";
import type { DnsRecord, Registry, ServiceContext } from "./contract.ts";
import { checkFit } from "./fit.ts";
import { buildImage, checkBuild } from "./image.ts";

/** Path of the MCP endpoint below a service's origin. */
const endpointPath = "/mcp";

/**
 * Deploys a stack's service. Throws a ConfigError where the spec cannot work on the target or there is nothing to build,
 * before any resource is made.
 */
export function deployService(settings: Settings, projectDirectory: string, opts?: pulumi.ComponentResourceOptions) {
  const warnings = checkFit(settings.spec, settings.target);
  checkBuild(settings, projectDirectory);
  const service = new McpService(settings, projectDirectory, opts);
  for (const warning of warnings) void pulumi.log.warn(warning, service);
  return service;
}

/** One deployed MCP server: parent of everything its target makes, and the one place that knows the endpoint's path. */
export class McpService extends pulumi.ComponentResource {
  readonly endpoint: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;
  readonly image: pulumi.Output<string>;
  readonly imageDigest: pulumi.Output<string>;
  readonly serviceId: pulumi.Output<string>;
  readonly dnsRecords: pulumi.Output<DnsRecord[]>;
  readonly consoleUrl: pulumi.Output<string | null>;
  readonly logsCommand: pulumi.Output<string>;

  constructor(settings: Settings, projectDirectory: string, opts?: pulumi.ComponentResourceOptions) {
    const { spec, target } = settings;
    super("slipway:index:McpService", spec.name, {}, opts);
    const context = { spec, stack: pulumi.getStack(), parent: this };
    this.image = chooseImage(settings, projectDirectory, context);
    const outputs = target.deploy({ ...context, image: this.image });
    this.url = outputs.url;
    this.endpoint = pulumi.interpolate`${outputs.url}${endpointPath}`;
    this.imageDigest = this.image.apply((image) => image.slice(image.indexOf("@") + 1));
    this.serviceId = outputs.id;
    this.dnsRecords = outputs.dnsRecords;
    this.consoleUrl = outputs.consoleUrl ?? pulumi.output(null);
    this.logsCommand = outputs.logsCommand;
    this.registerOutputs({ endpoint: this.endpoint, image: this.image });
  }
}

function chooseImage(
  { spec, image, target }: Settings,
  projectDirectory: string,
  context: ServiceContext,
): pulumi.Output<string> {
  if ("reference" in image) return pulumi.output(image.reference);
  const registry: Registry | undefined = image.repository
    ? { repository: image.repository }
    : target.registry?.(context);
  if (!registry) throw new Error(`target ${target.name} has no registry, which the check before should have said`);
  return buildImage({ name: spec.name, build: image, registry, projectDirectory }, { parent: context.parent });
}
