import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./config.ts";
import type { OpenTarget, ServiceOutputs } from "./contract.ts";
import { estimate, toEstimatedCost } from "./estimate.ts";
import { checkFit } from "./fit.ts";
import { ImageHistory } from "./image-history.ts";
import { buildImage, checkBuild, stateWarnings } from "./image.ts";

/** Path of the MCP endpoint below a service's origin. */
const endpointPath = "/mcp";

/**
 * Deploys a stack's service. Throws a ConfigError where the spec cannot work on the target or there is nothing to build,
 * before any resource is made.
 */
export async function deployService(
  settings: Settings,
  projectDirectory: string,
  opts?: pulumi.ComponentResourceOptions,
): Promise<McpService> {
  const { image } = settings;
  const named = "reference" in image ? image.reference : image.repository;
  const warnings = checkFit(settings.spec, settings.target, pulumi.getStack(), named);
  checkBuild(settings, projectDirectory);
  warnings.push(...stateWarnings(settings, projectDirectory));
  const service = new McpService(settings, projectDirectory, await settings.target.load(), opts);
  for (const warning of warnings) void pulumi.log.warn(warning, service);
  return service;
}

type Open = Awaited<ReturnType<Settings["target"]["load"]>>;

/** One deployed MCP server: parent of everything its target makes, and the one place that knows the endpoint's path. */
export class McpService extends pulumi.ComponentResource {
  /** What a stack puts out. */
  readonly outputs: ReturnType<typeof toOutputs>;

  constructor(settings: Settings, projectDirectory: string, open: Open, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:index:McpService", settings.spec.name, {}, opts);
    this.outputs = toOutputs(settings, projectDirectory, open, this);
    this.registerOutputs(this.outputs);
  }
}

function toOutputs(settings: Settings, projectDirectory: string, open: Open, parent: pulumi.Resource) {
  const { spec, target } = settings;
  const opened = open({ spec, stack: pulumi.getStack(), parent });
  const image = chooseImage(settings, projectDirectory, opened, parent);
  const deployed = opened.deploy(image);
  const { url, dnsRecords, logsCommand } = deployed;
  return {
    endpoint: pulumi.interpolate`${url}${endpointPath}`,
    url,
    image,
    imageDigest: image.apply((reference) => reference.slice(reference.indexOf("@") + 1)),
    serviceId: deployed.id,
    dnsRecords,
    consoleUrl: deployed.consoleUrl ?? pulumi.output(null),
    dashboardUrl: deployed.dashboardUrl ?? pulumi.output(null),
    /** A month's bill as `estimate.ts` words it; plain, so that a preview shows what a change costs. */
    estimatedMonthlyCost: toEstimatedCost(estimate(spec, target)),
    /** The images that were deployed, newest first; a rollback picks from them. */
    imageHistory: remember(settings, image, deployed, { parent }),
    logsCommand,
    ciSignIn: deployed.ciSignIn ?? pulumi.output(null),
  };
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
  opened: OpenTarget,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  if ("reference" in image) {
    // A rollback leaves the registry as it is, since the image lies there.
    if (image.ownRegistry) opened.registry?.();
    return pulumi.output(image.reference);
  }
  const registry = image.repository === undefined ? opened.registry?.() : { repository: image.repository };
  if (!registry) throw new Error(`target ${target.name} has no registry, which the check before should have said`);
  return buildImage({ name: spec.name, build: image, secrets, registry, projectDirectory }, { parent });
}
