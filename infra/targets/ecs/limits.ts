import type { Limits } from "../../contract.ts";

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#load-balancer-attributes
const loadBalancer =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#load-balancer-attributes";

/** Silence after which the load balancer cuts a connection; as we set it, the platform's most is 4000. */
export const idleTimeoutSeconds = 3600;

/** What ECS on Fargate behind a load balancer can and cannot do. */
export const limits: Limits = {
  requestSeconds: { value: null, source: loadBalancer },
  idleSeconds: { value: idleTimeoutSeconds, source: loadBalancer },
  scaleToZero: {
    value: false,
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html",
  },
  autoscaling: {
    value: true,
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html",
  },
  customDomain: {
    value: true,
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html",
  },
  // The name that a load balancer gets has no certificate, and AWS gives none for it.
  defaultUrl: {
    value: false,
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html",
  },
  secretReferences: {
    value: true,
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html",
  },
  reservedVariables: {
    value: [
      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
      "AWS_EXECUTION_ENV",
      "ECS_AGENT_URI",
      "ECS_CONTAINER_METADATA_URI",
      "ECS_CONTAINER_METADATA_URI_V4",
    ],
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-environment-variables.html",
  },
  reservedPaths: { value: null, source: loadBalancer },
};

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_timeout
export const shutdownSeconds = 120;
