import type { Facts, ServiceSpec } from "../../contract.ts";
import { areRecordsSet, type DomainSettings } from "../../domain-settings.ts";

const develop = "https://docs.aws.amazon.com/apprunner/latest/dg/develop.html";
const scaling = "https://docs.aws.amazon.com/apprunner/latest/api/API_CreateAutoScalingConfiguration.html";
const autoscaling = "https://docs.aws.amazon.com/apprunner/latest/dg/manage-autoscaling.html";

/** What App Runner can and cannot do. */
export const facts: Facts = {
  // The time of the whole request, its answer's last byte included: an open stream ends with it, however lively.
  requestSeconds: { value: 120, source: develop },
  idleSeconds: { value: 120, source: develop },
  scaleToZero: { value: false, source: autoscaling },
  autoscaling: { value: true, source: autoscaling },
  customDomain: { value: true, source: "https://docs.aws.amazon.com/apprunner/latest/dg/manage-custom-domains.html" },
  defaultUrl: { value: true, source: "https://docs.aws.amazon.com/apprunner/latest/api/API_Service.html" },
  isPublic: { value: true, source: "https://docs.aws.amazon.com/apprunner/latest/api/API_Service.html" },
  secretReferences: { value: true, source: "https://docs.aws.amazon.com/apprunner/latest/dg/env-variable.html" },
  reservedVariables: {
    value: ["PORT", "AWSAPPRUNNER*"],
    source: "https://docs.aws.amazon.com/apprunner/latest/dg/env-variable-manage.html",
  },
  reservedPaths: { value: null, source: develop },
  sizes: {
    value: [
      { cpu: 0.25, memoryMiB: [512, 1024] },
      { cpu: 0.5, memoryMiB: [1024] },
      { cpu: 1, memoryMiB: [2048, 3072, 4096] },
      { cpu: 2, memoryMiB: [4096, 6144] },
      { cpu: 4, memoryMiB: [8192, 10240, 12288] },
    ],
    source: "https://docs.aws.amazon.com/apprunner/latest/dg/manage-configure.html#manage-configure.create",
  },
  concurrency: { value: 200, source: scaling },
  minInstances: { value: 25, source: scaling },
  fixedAnswers: { value: false, source: "https://docs.aws.amazon.com/apprunner/latest/dg/architecture.html" },
  liveFiles: {
    value: { why: "gives an instance its secrets when it is deployed, and no file of them" },
    source: "https://docs.aws.amazon.com/apprunner/latest/dg/env-variable.html",
  },
  // App Runner states no time of its own; Fargate, on which it runs, waits so long between SIGTERM and SIGKILL.
  shutdownSeconds: {
    value: 30,
    source:
      "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_timeout",
  },
};

/** Where AWS says that App Runner is closed to new customers. */
export const closedSource = "https://docs.aws.amazon.com/apprunner/latest/dg/apprunner-availability-change.html";

/** Whether the server's URL is the one that App Runner makes up together with the service. */
export function hasMadeUpUrl({ domain, env }: Pick<ServiceSpec, "domain" | "env">, settings: DomainSettings): boolean {
  return env.PUBLIC_URL === undefined && (domain === undefined || !areRecordsSet(settings));
}
