import { AutoScalingConfigurationVersion } from "@pulumi/aws/apprunner/autoScalingConfigurationVersion.js";
import { Service } from "@pulumi/aws/apprunner/service.js";
import * as pulumi from "@pulumi/pulumi";
import type { AwsOpts } from "../../clouds/aws/opts.ts";
import { type PinnedSecret, pinnedArn } from "../../clouds/aws/secrets.ts";
import type { TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { Wait } from "../../wait.ts";
import type { Identity } from "./identity.ts";
import { names } from "./names.ts";
import type { AppRunnerOptions } from "./options.ts";
import type { OwnUrl } from "./own-url.ts";
import type { toldVariables } from "./url-variables.ts";

/** The running service. */
export interface Runner {
  service: Service;
  /** Host that App Runner gives it; resolves only where what was deployed is what runs, and knows where it is. */
  host: pulumi.Output<string>;
  /** Log group of the server's own lines. */
  logGroup: pulumi.Output<string>;
}

/** What the service is made of. */
interface RunnerParts {
  image: pulumi.Output<string>;
  identity: Identity;
  secrets: Record<string, PinnedSecret>;
  variables: ReturnType<typeof toldVariables>;
  /** Undefined where the URL is known before. */
  url: OwnUrl | undefined;
}

/** Makes the App Runner service, which replaces its instances only by healthy ones. */
export function runnerService(
  context: TargetContext<AppRunnerOptions>,
  { image, identity, secrets, variables, url }: RunnerParts,
  opts: AwsOpts,
): Runner {
  const { spec } = context;
  const name = nameOf(names.service, context);
  const scaling = new AutoScalingConfigurationVersion(
    spec.name,
    {
      autoScalingConfigurationName: nameOf(names.scaling, context),
      maxConcurrency: spec.concurrency,
      minSize: spec.minInstances,
      maxSize: spec.maxInstances,
    },
    opts,
  );
  const references = {
    ...Object.fromEntries(Object.entries(secrets).map(([key, secret]) => [key, pinnedArn(secret)])),
    ...(url ? Object.fromEntries(variables.ofUrl.map((key) => [key, url.reference])) : {}),
  };
  const service = new Service(
    spec.name,
    {
      serviceName: name,
      sourceConfiguration: {
        // A push alone changes nothing: the digest does.
        autoDeploymentsEnabled: false,
        authenticationConfiguration: { accessRoleArn: identity.accessRoleArn },
        imageRepository: {
          imageIdentifier: image,
          imageRepositoryType: image.apply((text) => (text.startsWith("public.ecr.aws/") ? "ECR_PUBLIC" : "ECR")),
          imageConfiguration: {
            port: String(spec.port),
            runtimeEnvironmentVariables: variables.plain,
            ...(Object.keys(references).length === 0 ? {} : { runtimeEnvironmentSecrets: references }),
          },
        },
      },
      // Thousandths of a core, of 1024, and MiB: https://docs.aws.amazon.com/apprunner/latest/api/API_InstanceConfiguration.html
      instanceConfiguration: {
        cpu: String(spec.cpu * 1024),
        memory: String(spec.memoryMiB),
        instanceRoleArn: identity.instanceRoleArn,
      },
      // https://docs.aws.amazon.com/apprunner/latest/dg/manage-configure-healthcheck.html
      healthCheckConfiguration: {
        ...(spec.healthPath === false ? { protocol: "TCP" } : { protocol: "HTTP", path: spec.healthPath }),
        interval: 5,
        timeout: 2,
        healthyThreshold: 1,
        unhealthyThreshold: 5,
      },
      autoScalingConfigurationArn: scaling.arn,
      networkConfiguration: { ingressConfiguration: { isPubliclyAccessible: true } },
    },
    { ...opts, dependsOn: identity.ready },
  );
  const group = pulumi.interpolate`/aws/apprunner/${service.serviceName}/${service.serviceId}`;
  const served = waitServed(context, service, image, Object.values(references), group);
  return {
    service,
    host: pulumi.all([service.serviceUrl, url?.tell(service, served) ?? served.id]).apply(([host]) => host),
    logGroup: pulumi.interpolate`${group}/application`,
  };
}

/**
 * Waits until the service runs what was asked for: App Runner takes a deployment back that does not become healthy
 * and calls the service running all the same.
 */
// https://github.com/aws/apprunner-roadmap/issues/209
function waitServed(
  { spec, parent }: TargetContext<AppRunnerOptions>,
  service: Service,
  image: pulumi.Output<string>,
  references: pulumi.Output<string>[],
  group: pulumi.Output<string>,
): Wait {
  const source = service.sourceConfiguration.apply(({ imageRepository }) => imageRepository);
  const running = source.apply((repository) => repository?.imageIdentifier ?? "nothing");
  const known = source.apply((repository) => repository?.imageConfiguration?.runtimeEnvironmentSecrets ?? {});
  const unknown = pulumi
    .all([known, pulumi.all(references)])
    .apply(([has, pinned]) => pinned.filter((arn) => !Object.values(has).includes(arn)).join());
  return new Wait(
    `${spec.name}-deployment`,
    {
      for: { service: service.arn, image, running, unknown, group },
      async until({ image, running, unknown, group }) {
        if (running === image && unknown === "") return;
        throw new Error(
          `App Runner took the deployment of ${image} back and goes on with ${running}, because the new instances did not become healthy; see why with: aws logs tail ${group}/service --since 1h, and aws logs tail ${group}/application --since 1h`,
        );
      },
    },
    { parent },
  );
}
