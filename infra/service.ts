import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./config.ts";
import type { ServiceOutputs } from "./contract.ts";
import { endpointOf } from "./endpoint.ts";
import { examinationOf } from "./examination.ts";
import { estimate, toEstimatedCost } from "./estimate.ts";
import { imageDigest } from "./image-digest.ts";
import { ImageHistory } from "./image-history.ts";
import type { McpServiceArgs } from "./service-args.ts";
import { withImageDigest } from "./observability/telemetry-environment.ts";
import { alarmedBy, vendorContext } from "./observability/watcher.ts";
import { type Prepared, prepareFromArgs } from "./prepared-service.ts";
import { type Deployed, orNull, outputsOf } from "./service-outputs.ts";
import { chooseImage } from "./image.ts";

/** The outputs by themselves, as they are declared; the constructor sets every one of them. */
// oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-unsafe-declaration-merging -- declared once
export interface McpService extends Deployed {}

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
    Object.assign(this, this.outputs);
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
    const given = "settings" in args ? args : await prepareFromArgs(name, args);
    for (const warning of given.warnings) void pulumi.log.warn(warning, this);
    return deploy(given, this);
  }
}

function deploy(prepared: Prepared, parent: pulumi.Resource): Deployed {
  const { settings, projectDirectory, open, watch, isAlone, hasLost } = prepared;
  const { spec, target, pull, vendor } = settings;
  const stack = pulumi.getStack();
  const examination = examinationOf(settings, { stack, projectDirectory });
  const { platform } = settings.image;
  const given = {
    ...(pull ? { pull } : {}),
    ...(examination ? { examination } : {}),
    ...(platform === undefined ? {} : { platform }),
  };
  // What runs is known once its registry is.
  const { promise: chosen, resolve: choose } = Promise.withResolvers<pulumi.Output<string>>();
  const named = withImageDigest(alarmedBy(spec, vendor), settings.observability, pulumi.output(chosen));
  const opened = open({ spec: named, stack, parent, isAlone, hasLost, ...given });
  const image = chooseImage(settings, projectDirectory, opened, parent);
  choose(image);
  const deployed = opened.deploy(image);
  const { url, dnsRecords, logsCommand, recentLogsCommand } = deployed;
  const endpoint = endpointOf(url, spec);
  const watched = watch?.(vendorContext(settings, { stack, endpoint, parent }));
  return {
    endpoint,
    url,
    image,
    imageDigest: image.apply(imageDigest),
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
  const { platform } = source;
  const args = { image: deployed, rollback, ...(platform === undefined ? {} : { platform }) };
  return new ImageHistory(spec.name, args, opts).images;
}
