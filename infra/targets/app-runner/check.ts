import type { ServiceSpec } from "../../contract.ts";
import { awsWarnings } from "../../clouds/aws/warnings.ts";
import { closedSource } from "./facts.ts";
import type { AppRunnerOptions } from "./options.ts";

/** What is to be known before a stack on App Runner is deployed. */
export function check(spec: ServiceSpec, options: AppRunnerOptions, image?: string): string[] {
  return [
    `slipway:target: AWS closed App Runner to new customers on 2026-04-30 (${closedSource}): an account that has not used it before cannot deploy this stack; use slipway:target: ecs there`,
    ...imageWarnings(image),
    ...awsWarnings(spec, options),
  ];
}

// https://docs.aws.amazon.com/apprunner/latest/api/API_ImageRepository.html
const inEcr = /^(\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com|public\.ecr\.aws)\//;

function imageWarnings(image: string | undefined): string[] {
  if (image === undefined || inEcr.test(image)) return [];
  return [
    `slipway:image: App Runner pulls from Amazon ECR only, and will refuse ${image}; copy it there, build it here, or choose slipway:target: ecs (https://docs.aws.amazon.com/apprunner/latest/dg/service-source-image.html)`,
  ];
}
