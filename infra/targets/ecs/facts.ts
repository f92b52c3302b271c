import type { Facts } from "../../contract.ts";

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#load-balancer-attributes
const loadBalancer =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#load-balancer-attributes";

/** Silence after which the load balancer cuts a connection; as we set it, the platform's most is 4000. */
export const idleTimeoutSeconds = 3600;

/** What ECS on Fargate behind a load balancer can and cannot do. */
export const facts: Facts = {
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
  isPublic: {
    value: true,
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
  sizes: {
    value: [
      { cpu: 0.25, memoryMiB: [512, 1024, 2048] },
      { cpu: 0.5, memoryMiB: steps(1024, 4096, 1024) },
      { cpu: 1, memoryMiB: steps(2048, 8192, 1024) },
      { cpu: 2, memoryMiB: steps(4096, 16384, 1024) },
      { cpu: 4, memoryMiB: steps(8192, 30720, 1024) },
      { cpu: 8, memoryMiB: steps(16384, 61440, 4096) },
      { cpu: 16, memoryMiB: steps(32768, 122880, 8192) },
    ],
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html",
  },
  concurrency: { value: null, source: loadBalancer },
  minInstances: {
    value: null,
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html",
  },
  fixedAnswers: {
    value: true,
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html",
  },
  liveFiles: {
    value: { why: "gives a task its secrets when it starts, and no file of them" },
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html",
  },
  shutdownSeconds: {
    value: 120,
    source:
      "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_timeout",
  },
};

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}
