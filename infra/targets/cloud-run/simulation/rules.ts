import * as z from "zod";
import type { Rule } from "../../../../simulation/cloud/index.ts";
import { ruleFor } from "../../../../simulation/rule.ts";

const serviceToken = "gcp:cloudrunv2/service:Service";
const container = z.object({
  image: z.string(),
  envs: z.array(z.object({ name: z.string() })).default([]),
  resources: z.object({ limits: z.object({ cpu: z.string(), memory: z.string() }) }).optional(),
  livenessProbe: z
    .object({ tcpSocket: z.object({}).optional(), httpGet: z.object({ path: z.string() }).optional() })
    .optional(),
});
const service = z.object({
  template: z.object({
    timeout: z.string().optional(),
    maxInstanceRequestConcurrency: z.number().optional(),
    containers: z.array(container),
  }),
});
const first = ({ template }: z.infer<typeof service>) => template.containers[0];
const memoryMiB = (text: string) => Number.parseInt(text, 10);

/** What Google Cloud refuses, each with the page that says so. */
export const cloudRunRules: Rule[] = [
  ruleFor(serviceToken, service, "https://cloud.google.com/run/docs/container-contract#env-vars", (inputs) => ({
    "template.containers":
      (first(inputs)?.envs.some(({ name }) => name === "PORT") ?? false) && "reserved env name PORT",
  })),
  ruleFor(serviceToken, service, "https://cloud.google.com/run/docs/configuring/request-timeout", ({ template }) => ({
    "template.timeout": Number.parseInt(template.timeout ?? "300s", 10) > 3600 && "must be at most 3600s",
  })),
  ruleFor(serviceToken, service, "https://cloud.google.com/run/docs/about-concurrency", ({ template }) => ({
    "template.maxInstanceRequestConcurrency":
      (template.maxInstanceRequestConcurrency ?? 80) > 1000 && "must be at most 1000",
  })),
  ruleFor(serviceToken, service, "https://cloud.google.com/run/docs/configuring/services/memory-limits", (inputs) => {
    const limits = first(inputs)?.resources?.limits;
    const most: Record<string, number> = { 1: 4096, 2: 8192, 4: 16384, 6: 24576, 8: 32768 };
    const allowed = limits && most[limits.cpu];
    return {
      "template.containers[0].resources":
        limits !== undefined &&
        (allowed === undefined || memoryMiB(limits.memory) > allowed) &&
        "Invalid value specified for cpu or memory",
    };
  }),
  ruleFor(serviceToken, service, "https://cloud.google.com/run/docs/configuring/healthchecks", (inputs) => ({
    "template.containers[0].livenessProbe":
      first(inputs)?.livenessProbe?.tcpSocket !== undefined && "TCP socket is not supported in a liveness probe",
  })),
  ruleFor(serviceToken, service, "https://cloud.google.com/run/docs/issues", (inputs) => ({
    "template.containers[0].livenessProbe.httpGet":
      (first(inputs)?.livenessProbe?.httpGet?.path.endsWith("z") ?? false) && "paths that end in z are reserved",
  })),
  ruleFor(
    "gcp:compute/backendService:BackendService",
    z.object({ timeoutSec: z.number().optional() }),
    "https://cloud.google.com/load-balancing/docs/negs/serverless-neg-concepts#limitations",
    ({ timeoutSec }) => ({
      timeoutSec:
        timeoutSec !== undefined &&
        "Timeout sec is not supported for a backend service with Serverless network endpoint groups",
    }),
  ),
  ruleFor(
    "gcp:monitoring/alertPolicy:AlertPolicy",
    z.object({
      conditions: z.array(
        z.object({
          conditionThreshold: z.object({ comparison: z.string() }).optional(),
          conditionPrometheusQueryLanguage: z.object({ evaluationInterval: z.string().optional() }).optional(),
        }),
      ),
    }),
    "https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies",
    ({ conditions }) => ({
      "conditions.comparison":
        conditions.some(({ conditionThreshold: rule }) => rule && !/^COMPARISON_[GL]T$/.test(rule.comparison)) &&
        "only COMPARISON_GT and COMPARISON_LT are supported",
      "conditions.evaluationInterval":
        conditions.some(
          ({ conditionPrometheusQueryLanguage: rule }) =>
            rule && Number.parseInt(rule.evaluationInterval ?? "30s", 10) % 30 !== 0,
        ) && "must be a multiple of 30 s",
    }),
  ),
  ruleFor(
    "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
    z.object({
      httpCheck: z.object({
        contentType: z.string().optional(),
        customContentType: z.string().optional(),
        body: z.string().optional(),
      }),
    }),
    "https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.uptimeCheckConfigs#httpcheck",
    ({ httpCheck }) => ({
      "httpCheck.customContentType":
        httpCheck.customContentType !== undefined &&
        httpCheck.contentType !== "USER_PROVIDED" &&
        "needs contentType USER_PROVIDED",
    }),
  ),
  ruleFor(
    "gcp:serviceaccount/account:Account",
    z.object({ accountId: z.string() }),
    "https://cloud.google.com/iam/docs/service-accounts-create",
    ({ accountId }) => ({
      accountId: !/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(accountId) && "must be 6 to 30 characters",
    }),
  ),
  ruleFor(
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
    z.object({ attributeCondition: z.string().optional(), oidc: z.object({ issuerUri: z.string() }) }),
    "https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines#conditions",
    ({ attributeCondition }) => ({
      attributeCondition: !attributeCondition && "the attribute condition must reference one of the provider's claims",
    }),
  ),
  ruleFor(
    "gcp:billing/budget:Budget",
    z.object({ allUpdatesRule: z.object({ monitoringNotificationChannels: z.array(z.unknown()) }) }),
    "https://cloud.google.com/billing/docs/how-to/budgets-notification-recipients",
    ({ allUpdatesRule }) => ({
      allUpdatesRule: allUpdatesRule.monitoringNotificationChannels.length > 5 && "at most 5 notification channels",
    }),
  ),
];
