import type { Limits } from "../../contract.ts";

const develop = "https://docs.aws.amazon.com/apprunner/latest/dg/develop.html";
const autoscaling = "https://docs.aws.amazon.com/apprunner/latest/dg/manage-autoscaling.html";

/** What App Runner can and cannot do. */
export const limits: Limits = {
  // The time of the whole request, its answer's last byte included: an open stream ends with it, however lively.
  requestSeconds: { value: 120, source: develop },
  idleSeconds: { value: 120, source: develop },
  scaleToZero: { value: false, source: autoscaling },
  autoscaling: { value: true, source: autoscaling },
  customDomain: { value: true, source: "https://docs.aws.amazon.com/apprunner/latest/dg/manage-custom-domains.html" },
  defaultUrl: { value: true, source: "https://docs.aws.amazon.com/apprunner/latest/api/API_Service.html" },
  secretReferences: { value: true, source: "https://docs.aws.amazon.com/apprunner/latest/dg/env-variable.html" },
  reservedVariables: {
    value: ["PORT", "AWSAPPRUNNER*"],
    source: "https://docs.aws.amazon.com/apprunner/latest/dg/env-variable-manage.html",
  },
  reservedPaths: { value: null, source: develop },
};

// https://docs.aws.amazon.com/apprunner/latest/api/API_CreateAutoScalingConfiguration.html
/** Requests that App Runner hands to one instance at a time. */
export const largestConcurrency = 200;
// https://docs.aws.amazon.com/apprunner/latest/api/API_CreateAutoScalingConfiguration.html
/** Instances that may be kept warm. */
export const largestMinimum = 25;

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_timeout
// App Runner states no time of its own; Fargate, on which it runs, waits so long between SIGTERM and SIGKILL.
/** Time an instance has to end. */
export const shutdownSeconds = 30;

/** Where AWS says that App Runner is closed to new customers. */
export const closedSource = "https://docs.aws.amazon.com/apprunner/latest/dg/apprunner-availability-change.html";
