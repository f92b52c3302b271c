import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./config.ts";
import type { DnsRecord, Registry, ServiceContext, ServiceOutputs } from "./contract.ts";
import { type EstimatedCost, toEstimatedCost } from "./estimate.ts";
import { checkFit } from "./fit.ts";
import { ImageHistory } from "./image-history.ts";
import { buildImage, checkBuild, stateWarnings } from "./image.ts";

/** Path of the MCP endpoint below a service's origin. */
const endpointPath = "/mcp";

/**
 * Deploys a stack's service. Throws a ConfigError where the spec cannot work on the target or there is nothing to build,
 * before any resource is made.
 */
export function deployService(settings: Settings, projectDirectory: string, opts?: pulumi.ComponentResourceOptions) {
  const { image } = settings;
  const named = "reference" in image ? image.reference : image.repository;
  const warnings = checkFit(settings.spec, settings.target, pulumi.getStack(), named);
  checkBuild(settings, projectDirectory);
  warnings.push(...stateWarnings(settings, projectDirectory));
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
  readonly dashboardUrl: pulumi.Output<string | null>;
  /** A month's bill as `estimate.ts` words it; plain, so that a preview shows what a change costs. */
  readonly estimatedMonthlyCost: EstimatedCost;
  /** The images that were deployed, newest first; a rollback picks from them. */
  readonly imageHistory: pulumi.Output<string[]>;
  readonly logsCommand: pulumi.Output<string>;
  readonly ciSignIn: pulumi.Output<Record<string, string> | null>;

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
    this.dashboardUrl = outputs.dashboardUrl ?? pulumi.output(null);
    this.estimatedMonthlyCost = toEstimatedCost(target.estimate(spec));
    this.imageHistory = remember(settings, this.image, outputs, { parent: this });
    this.logsCommand = outputs.logsCommand;
    this.ciSignIn = outputs.ciSignIn ?? pulumi.output(null);
    this.registerOutputs({ endpoint: this.endpoint, image: this.image });
  }
}

/** Only once the service runs it has an image been deployed; one that never ran is nothing to go back to. */
function remember(
  { spec, image: source }: Settings,
  image: pulumi.Output<string>,
  { id, url, runsLater = false }: ServiceOutputs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string[]> {
  if (runsLater) return pulumi.output([]);
  const deployed = pulumi.all([image, id, url]).apply(([reference]) => reference);
  const rollback = "reference" in source && source.rollback;
  return new ImageHistory(spec.name, { image: deployed, rollback }, opts).images;
}

function chooseImage(
  { spec, image, buildSecrets: secrets, target }: Settings,
  projectDirectory: string,
  context: ServiceContext,
): pulumi.Output<string> {
  if ("reference" in image) {
    if (image.keepRegistry) target.registry?.(context);
    return pulumi.output(image.reference);
  }
  const registry: Registry | undefined = image.repository
    ? { repository: image.repository }
    : target.registry?.(context);
  if (!registry) throw new Error(`target ${target.name} has no registry, which the check before should have said`);
  return buildImage({ name: spec.name, build: image, secrets, registry, projectDirectory }, { parent: context.parent });
}
