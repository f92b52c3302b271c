import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./config.ts";
import type { ServiceOutputs } from "./contract.ts";
import { endpointOf } from "./endpoint.ts";
import { ConfigError } from "./errors.ts";
import { examinationOf, examinationWarnings } from "./examination.ts";
import { estimate, toEstimatedCost } from "./estimate.ts";
import { checkFit } from "./fit.ts";
import { ImageHistory } from "./image-history.ts";
import { faultsInProgram, type McpServiceArgs, settingsFrom } from "./service-args.ts";
import type { Vendor } from "./observability/vendor.ts";
import { alarmedBy, vendorContext } from "./observability/watcher.ts";
import { pulumiProjectDirectory } from "./project-directory.ts";
import { type Deployed, orNull, outputsOf } from "./service-outputs.ts";
import { chooseImage } from "./choose-image.ts";
import { checkBuild, stateWarnings } from "./image.ts";

/** A service that is checked and can be made. */
export interface Prepared {
  settings: Settings;
  /** Folder of Pulumi.yaml, from which paths are seen. */
  projectDirectory: string;
  open: Awaited<ReturnType<Settings["target"]["load"]>>;
  /** Makes what watches the service at a vendor. */
  watch?: Awaited<ReturnType<Vendor["load"]>>;
  warnings: readonly string[];
  /** Whether the stack holds nothing but this service. */
  isAlone: boolean;
}

/**
 * Holds a service against its target and loads what makes it. Throws a ConfigError where the spec cannot work there or
 * there is nothing to build, before any resource is made.
 */
export async function prepareService(settings: Settings, projectDirectory: string, isAlone = true): Promise<Prepared> {
  const { image, spec, target, vendor } = settings;
  // Of an image that the same program makes nothing is known yet.
  const named = settings.madeImage ? undefined : "reference" in image ? image.reference : image.repository;
  const warnings = checkFit(spec, target, pulumi.getStack(), { image: named, vendor });
  checkBuild(settings, projectDirectory);
  warnings.push(...stateWarnings(settings, projectDirectory));
  warnings.push(...examinationWarnings(settings));
  const open = await target.load();
  const watch = await vendor?.load();
  warnings.push(
    ...(await target.look({ spec, stack: pulumi.getStack(), ...(settings.pull ? { pull: settings.pull } : {}) })),
  );
  return { settings, projectDirectory, open, warnings, isAlone, ...(watch ? { watch } : {}) };
}

/** One deployed MCP server: parent of everything its target makes. */
export class McpService extends pulumi.ComponentResource {
  /** Every output by its name, as a stack puts them out. */
  readonly outputs: Deployed;
  readonly #deployed: Promise<Deployed>;

  /** The name is that of the service unless the arguments give it another. */
  constructor(name: string, args: McpServiceArgs | Prepared, opts?: pulumi.ComponentResourceOptions) {
    // The arguments stay out of the state, where paths of this machine would make every other one a change.
    super("slipway:index:McpService", name, {}, opts);
    this.#deployed = this.#make(name, args);
    this.registerOutputs(this.#deployed.catch((error: unknown) => this.#report(error)));
    this.outputs = outputsOf(this.#deployed);
  }

  /** The service, once all of its resources are registered. */
  async ready(): Promise<this> {
    await this.#deployed;
    return this;
  }

  /** A user's mistake is said at the service, without a stack trace, and ends the program once all else is told. */
  #report(error: unknown): pulumi.Inputs {
    if (!pulumi.RunError.isInstance(error)) throw error;
    void pulumi.log.error(error.message, this);
    return {};
  }

  async #make(name: string, args: McpServiceArgs | Prepared): Promise<Deployed> {
    const given = "settings" in args ? args : await prepared(name, args);
    for (const warning of given.warnings) void pulumi.log.warn(warning, this);
    return deploy(given, this);
  }

  /** URL of the MCP endpoint. */
  get endpoint() {
    return this.outputs.endpoint;
  }
  /** Origin without a trailing slash. */
  get url() {
    return this.outputs.url;
  }
  /** The image that runs: a full reference with digest. */
  get image() {
    return this.outputs.image;
  }
  get imageDigest() {
    return this.outputs.imageDigest;
  }
  /** The images that were deployed, newest first; a rollback picks from them. */
  get imageHistory() {
    return this.outputs.imageHistory;
  }
  /** The platform's own identifier of the service. */
  get serviceId() {
    return this.outputs.serviceId;
  }
  /** Records still to be set at the DNS host. */
  get dnsRecords() {
    return this.outputs.dnsRecords;
  }
  /** The platform's page about the service; null where it has none. */
  get consoleUrl() {
    return this.outputs.consoleUrl;
  }
  /** The dashboard that was made; null where there is none. */
  get dashboardUrl() {
    return this.outputs.dashboardUrl;
  }
  /** A month's bill as `estimate.ts` words it, known in a preview too. */
  get estimatedMonthlyCost() {
    return this.outputs.estimatedMonthlyCost;
  }
  /** Shell command that follows the service's logs. */
  get logsCommand() {
    return this.outputs.logsCommand;
  }
  /** Shell command that prints what the service wrote last, and ends. */
  get recentLogsCommand() {
    return this.outputs.recentLogsCommand;
  }
  /** What a CI workflow's keyless sign-in needs, by the field's name there; null without `options.ci`. */
  get ciSignIn() {
    return this.outputs.ciSignIn;
  }
  /** The same for a workflow that only looks what a change would do. */
  get ciPreviewSignIn() {
    return this.outputs.ciPreviewSignIn;
  }
}

async function prepared(name: string, args: McpServiceArgs): Promise<Prepared> {
  try {
    return await prepareService(await settingsFrom(name, args), pulumiProjectDirectory(), false);
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(faultsInProgram(name, error)) : error;
  }
}

function deploy({ settings, projectDirectory, open, watch, isAlone }: Prepared, parent: pulumi.Resource): Deployed {
  const { spec, target, pull, vendor } = settings;
  const stack = pulumi.getStack();
  const examination = examinationOf(settings, projectDirectory);
  const given = { ...(pull ? { pull } : {}), ...(examination ? { examination } : {}) };
  const opened = open({ spec: alarmedBy(spec, vendor), stack, parent, isAlone, ...given });
  const image = chooseImage(settings, projectDirectory, opened, parent);
  const deployed = opened.deploy(image);
  const { url, dnsRecords, logsCommand, recentLogsCommand } = deployed;
  const endpoint = endpointOf(url, spec);
  const watched = watch?.(vendorContext(settings, { stack, endpoint, parent }));
  return {
    endpoint,
    url,
    image,
    imageDigest: image.apply((reference) => reference.slice(reference.indexOf("@") + 1)),
    serviceId: deployed.id,
    dnsRecords,
    consoleUrl: orNull(deployed.consoleUrl),
    dashboardUrl: orNull(watched ?? deployed.dashboardUrl),
    estimatedMonthlyCost: pulumi.output(toEstimatedCost(estimate(alarmedBy(spec, vendor), target))),
    imageHistory: remember(settings, image, deployed, { parent }),
    logsCommand,
    recentLogsCommand,
    ciSignIn: orNull(deployed.ciSignIn),
    ciPreviewSignIn: orNull(deployed.ciPreviewSignIn),
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
