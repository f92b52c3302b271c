import { awsNames } from "../../clouds/aws/names.ts";
import type { Names } from "../../names.ts";

const pattern = /^[A-Za-z0-9][\w-]*$/;

/** Every name on AWS that a stack on App Runner makes of service and stack. */
export const names = {
  ...awsNames,
  service: {
    what: "App Runner service",
    shortest: 4,
    longest: 40,
    pattern,
    exclusive: true,
    scope: "region",
    source: "https://docs.aws.amazon.com/apprunner/latest/api/API_CreateService.html#API_CreateService_RequestSyntax",
  },
  scaling: {
    what: "auto scaling configuration",
    shortest: 4,
    longest: 32,
    pattern,
    exclusive: true,
    scope: "region",
    source: "https://docs.aws.amazon.com/apprunner/latest/api/API_CreateAutoScalingConfiguration.html",
  },
} satisfies Names;
