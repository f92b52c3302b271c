import type { ServiceSpec } from "../../contract.ts";
import { awsWarnings } from "../../clouds/aws/warnings.ts";
import { ConfigError, type Fault } from "../../errors.ts";
import { closedSource } from "./facts.ts";
import type { AppRunnerOptions } from "./options.ts";

/** Throws a ConfigError where App Runner would refuse the spec; warns of what is to be known before. */
export function check(spec: ServiceSpec, options: AppRunnerOptions, image?: string): string[] {
  const faults: Fault[] = [];
  if (options.dns && spec.domain === undefined) {
    faults.push({
      path: "slipway:options.dns",
      problem: "there is no domain whose records could be set",
      remedy: "name one in slipway:service.domain, or remove it",
    });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return [...warningsOf(spec, options), ...imageWarnings(image), ...awsWarnings(spec, options)];
}

function warningsOf({ domain }: ServiceSpec, options: AppRunnerOptions): string[] {
  const warnings = [
    `slipway:target: AWS closed App Runner to new customers on 2026-04-30 (${closedSource}): an account that has not used it before cannot deploy this stack; use slipway:target: ecs there`,
  ];
  if (domain !== undefined && !options.dns && !options.domainVerified) {
    warnings.push(
      `slipway:service.domain: ${domain} is served after a second up: set the records of the output dnsRecords at your DNS host, then slipway:options.domainVerified: true; or let the stack set them, with slipway:options.dns`,
    );
  }
  return warnings;
}

// https://docs.aws.amazon.com/apprunner/latest/api/API_ImageRepository.html
const inEcr = /^(\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com|public\.ecr\.aws)\//;

function imageWarnings(image: string | undefined): string[] {
  if (image === undefined || inEcr.test(image)) return [];
  return [
    `slipway:image: App Runner pulls from Amazon ECR only, and will refuse ${image}; copy it there, build it here, or choose slipway:target: ecs (https://docs.aws.amazon.com/apprunner/latest/dg/service-source-image.html)`,
  ];
}
