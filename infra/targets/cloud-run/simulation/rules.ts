import * as z from "zod";
import type { Rule } from "../../../../simulation/cloud/index.ts";
import { ruleFor } from "../../../../simulation/rule.ts";
import { besideRefused, containerSchema, sizeRefused } from "./container-rules.ts";

const serviceToken = "gcp:cloudrunv2/service:Service";
const service = z.object({
  template: z.object({
    timeout: z.string().optional(),
    maxInstanceRequestConcurrency: z.number().optional(),
    containers: z.array(containerSchema),
  }),
});
const first = ({ template }: z.infer<typeof service>) => template.containers[0];

/** What Google Cloud refuses, each with the page that says so. */
export const cloudRunRules: Rule[] = [
  ruleFor(serviceToken, service, "https://cloud.google.com/run/docs/container-contract#env-vars", (inputs) => ({
    "template.containers":
      inputs.template.containers.some(({ envs }) => envs.some(({ name }) => name === "PORT")) &&
      "reserved env name PORT",
  })),
  ruleFor(serviceToken, service, "https://cloud.google.com/run/docs/configuring/request-timeout", ({ template }) => ({
    "template.timeout": Number.parseInt(template.timeout ?? "300s", 10) > 3600 && "must be at most 3600s",
  })),
  ruleFor(serviceToken, service, "https://cloud.google.com/run/docs/about-concurrency", ({ template }) => ({
    "template.maxInstanceRequestConcurrency":
      (template.maxInstanceRequestConcurrency ?? 80) > 1000 && "must be at most 1000",
  })),
  ruleFor(
    serviceToken,
    service,
    "https://cloud.google.com/run/docs/configuring/services/memory-limits",
    ({ template }) => ({
      "template.containers.resources": sizeRefused(template.containers),
    }),
  ),
  ruleFor(serviceToken, service, "https://cloud.google.com/run/docs/deploying#sidecars", ({ template }) => ({
    "template.containers": besideRefused(template.containers),
  })),
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
