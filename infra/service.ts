import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./config.ts";
import type { OpenTarget, ServiceOutputs } from "./contract.ts";
import { ConfigError } from "./errors.ts";
import { estimate, toEstimatedCost } from "./estimate.ts";
import { checkFit } from "./fit.ts";
import { ImageHistory } from "./image-history.ts";
import { faultsInProgram, type McpServiceArgs, settingsFrom } from "./service-args.ts";
import { pulumiProjectDirectory } from "./project-directory.ts";
import { buildImage, checkBuild, stateWarnings } from "./image.ts";

/** Path of the MCP endpoint below a service's origin. */
const endpointPath = "/mcp";

/** A service that is checked and can be made. */
export interface Prepared {
  settings: Settings;
  /** Folder of Pulumi.yaml, from which paths are seen. */
  projectDirectory: string;
  open: Awaited<ReturnType<Settings["target"]["load"]>>;
  warnings: readonly string[];
  /** Whether the stack holds nothing but this service. */
  isAlone: boolean;
}

/**
 * Holds a service against its target and loads what makes it. Throws a ConfigError where the spec cannot work there or
 * there is nothing to build, before any resource is made.
 */
export async function prepareService(settings: Settings, projectDirectory: string, isAlone = true): Promise<Prepared> {
  const { image, spec, target } = settings;
  // Of an image that the same program makes nothing is known yet.
  const named = settings.madeImage ? undefined : "reference" in image ? image.reference : image.repository;
  const warnings = checkFit(spec, target, pulumi.getStack(), named);
  checkBuild(settings, projectDirectory);
  warnings.push(...stateWarnings(settings, projectDirectory));
  return { settings, projectDirectory, open: await target.load(), warnings, isAlone };
}

/** What a service puts out. */
export type Deployed = ReturnType<typeof deploy>;

/** One deployed MCP server: parent of everything its target makes, and the one place that knows the endpoint's path. */
export class McpService extends pulumi.ComponentResource<Deployed> {
  /** URL of the MCP endpoint. */
  readonly endpoint = this.later(({ endpoint }) => endpoint);
  /** Origin without a trailing slash. */
  readonly url = this.later(({ url }) => url);
  /** The image that runs: a full reference with digest. */
  readonly image = this.later(({ image }) => image);
  readonly imageDigest = this.later(({ imageDigest }) => imageDigest);
  /** The platform's own identifier of the service. */
  readonly serviceId = this.later(({ serviceId }) => serviceId);
  /** Records still to be set at the DNS host. */
  readonly dnsRecords = this.later(({ dnsRecords }) => dnsRecords);
  /** Null where the platform has no such page; so are the next and the last. */
  readonly consoleUrl = this.later(({ consoleUrl }) => consoleUrl);
  readonly dashboardUrl = this.later(({ dashboardUrl }) => dashboardUrl);
  /** A month's bill as `estimate.ts` words it, known in a preview too. */
  readonly estimatedMonthlyCost = this.later(({ estimatedMonthlyCost }) => estimatedMonthlyCost);
  /** The images that were deployed, newest first; a rollback picks from them. */
  readonly imageHistory = this.later(({ imageHistory }) => imageHistory);
  /** Shell command that follows the service's logs. */
  readonly logsCommand = this.later(({ logsCommand }) => logsCommand);
  /** What a CI workflow's keyless sign-in needs, by the field's name there; only with `options.ci`. */
  readonly ciSignIn = this.later(({ ciSignIn }) => ciSignIn);

  /** The name is that of the service unless the arguments give it another. */
  constructor(name: string, args: McpServiceArgs | Prepared, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:index:McpService", name, args, opts);
  }

  /** Every output by its name, as a stack puts them out. */
  get outputs() {
    const { endpoint, url, image, imageDigest, serviceId, dnsRecords, consoleUrl, dashboardUrl } = this;
    const { estimatedMonthlyCost, imageHistory, logsCommand, ciSignIn } = this;
    return {
      ...{ endpoint, url, image, imageDigest, serviceId, dnsRecords, consoleUrl, dashboardUrl },
      ...{ estimatedMonthlyCost, imageHistory, logsCommand, ciSignIn },
    };
  }

  /** The service, once all of its resources are registered. */
  async ready(): Promise<this> {
    await this.getData();
    return this;
  }

  protected override async initialize(
    args: McpServiceArgs | Prepared,
    _opts?: pulumi.ComponentResourceOptions,
    name = "",
  ): Promise<Deployed> {
    const given = "settings" in args ? args : await prepared(name, args);
    for (const warning of given.warnings) void pulumi.log.warn(warning, this);
    return deploy(given, this);
  }

  /** Each output by itself: one that is known only later hides no other in a preview. */
  private later<Value>(pick: (deployed: Deployed) => pulumi.Output<Value>): pulumi.Output<Value> {
    // What keeps the service from being made is said once, by the component itself.
    const never = new Promise<never>(() => {});
    const picked = this.getData().then(
      (deployed) => () => pick(deployed),
      () => never,
    );
    return pulumi.output(picked).apply((get) => get());
  }
}

async function prepared(name: string, args: McpServiceArgs): Promise<Prepared> {
  try {
    return await prepareService(await settingsFrom(name, args), pulumiProjectDirectory(), false);
  } catch (error) {
    // A RunError is shown without a stack trace, as a user's mistake should be.
    throw error instanceof ConfigError ? new pulumi.RunError(faultsInProgram(name, error)) : error;
  }
}

function deploy({ settings, projectDirectory, open, isAlone }: Prepared, parent: pulumi.Resource) {
  const { spec, target } = settings;
  const opened = open({ spec, stack: pulumi.getStack(), parent, isAlone });
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
    estimatedMonthlyCost: pulumi.output(toEstimatedCost(estimate(spec, target))),
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
  { spec, image, buildSecrets: secrets, target, madeImage }: Settings,
  projectDirectory: string,
  opened: OpenTarget,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  if ("reference" in image) {
    // A rollback leaves the registry as it is, since the image lies there.
    if (image.ownRegistry) opened.registry?.();
    return madeImage ?? pulumi.output(image.reference);
  }
  const registry = image.repository === undefined ? opened.registry?.() : { repository: image.repository };
  if (!registry) throw new Error(`target ${target.name} has no registry, which the check before should have said`);
  return buildImage({ name: spec.name, build: image, secrets, registry, projectDirectory }, { parent });
}
