import * as z from "zod";
import type { ApiAccess, LiveResource, PlatformApi } from "../../../../simulation/cloud/index.ts";
import type { RevisionControl } from "../../../../simulation/contract.ts";
import type { ApiCall, ApiReply } from "../../../../simulation/http-api.ts";
import { groupType, listenerType, ruleType } from "./balancer.ts";
import { balancing } from "./balancing-api.ts";
import { describeSchema, eventsSchema, listSchema, metricsSchema, tasksSchema, updateSchema } from "./ecs-calls.ts";
import { definitionType, type Services, serviceType } from "./services.ts";

const key = { AWS_ACCESS_KEY_ID: "AKIASIMULATED0000000", AWS_SECRET_ACCESS_KEY: "a-simulated-secret-key" };
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
const signature =
  /^AWS4-HMAC-SHA256 Credential=AKIASIMULATED0000000\/\d{8}\/[a-z0-9-]+\/([a-z]+)\/aws4_request, SignedHeaders=(\S+), Signature=[0-9a-f]{64}$/;

const firstChecksMs = 1000;

class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What AWS's APIs do, as far as a revision is put beside another one. */
export function ecsApi(
  { live, change }: ApiAccess,
  { services, counts }: { services: Services; counts: RevisionControl["counts"] },
): PlatformApi {
  const of = (type: string) => live().filter((resource) => resource.type === type);
  const inCluster = (cluster: string) => of(serviceType).filter(({ inputs }) => inputs.cluster === cluster);
  const find = (cluster: string, wanted: string) =>
    inCluster(cluster).find(({ id, inputs }) => id === wanted || inputs.name === wanted);
  /** What runs whose tasks are in a target group. */
  const stateIn = (group: LiveResource | undefined) => {
    const service = of(serviceType).find(({ inputs }) =>
      JSON.stringify(inputs).includes(`"${String(group?.outputs.arn)}"`),
    );
    return service && services.state(String(service.inputs.name));
  };
  const seen = (suffix: string | undefined, metric: string) => {
    const revision = stateIn(of(groupType).find(({ outputs }) => outputs.arnSuffix === suffix))?.taskDefinition;
    return revision === undefined ? undefined : counts?.(revision, metric);
  };
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Operations.html
  const operations: Record<string, (body: unknown) => object> = {
    ListServices: (body) => ({ serviceArns: inCluster(listSchema.parse(body).cluster).map(({ id }) => id) }),
    ListTasks(body) {
      const { cluster, serviceName, desiredStatus } = tasksSchema.parse(body);
      const { runningCount, rolloutState } = services.state(serviceName);
      const stopped = rolloutState === "FAILED" ? 1 : 0;
      const start = cluster.replace(":cluster/", ":task/");
      return {
        taskArns: Array.from(
          { length: desiredStatus === "STOPPED" ? stopped : runningCount },
          (_, index) => `${start}/0123456789abcdef${index}`,
        ),
      };
    },
    DescribeServices(body) {
      const { cluster, services: names } = describeSchema.parse(body);
      const found = names.map((name) => find(cluster, name));
      return {
        services: found.flatMap((service) => (service ? [described(service, services)] : [])),
        failures: names.filter((_, index) => !found[index]).map((arn) => ({ arn, reason: "MISSING" })),
      };
    },
    UpdateService(body) {
      const { cluster, service: name, forceNewDeployment = false, ...changes } = updateSchema.parse(body);
      const service = find(cluster, name);
      if (!service) throw new Refusal("ServiceNotFoundException", "Service not found.");
      const { taskDefinition } = changes;
      if (taskDefinition !== undefined && !of(definitionType).some(({ outputs }) => outputs.arn === taskDefinition))
        throw new Refusal("ClientException", "Unable to describe task definition.");
      const given = Object.entries(changes).flatMap(([input, value]) => (value === undefined ? [] : [[input, value]]));
      const done = change(service, Object.fromEntries(given));
      const before = String(service.inputs.taskDefinition);
      const isNew = forceNewDeployment || (taskDefinition ?? before) !== before;
      services.begin(String(service.inputs.name), taskDefinition ?? before, isNew);
      // What comes of it is seen by whoever asks.
      void done.catch(() => undefined);
      return { service: described(service, services) };
    },
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
    GetMetricData(body) {
      const { StartTime, EndTime, MetricDataQueries: asked } = metricsSchema.parse(body);
      if (StartTime >= EndTime)
        throw new Refusal("InvalidParameterValue", "The parameter StartTime must be less than the parameter EndTime.");
      const signals: Record<string, string> = { RequestCount: "requests", HTTPCode_Target_5XX_Count: "server_errors" };
      return {
        MetricDataResults: asked.map(({ Id, MetricStat: { Metric: metric } }) => {
          const group = metric.Dimensions.find(({ Name }) => Name === "TargetGroup")?.Value;
          const signal = signals[metric.MetricName];
          const value = signal === undefined ? undefined : seen(group, signal);
          return { Id, Values: value === undefined ? [] : [value] };
        }),
      };
    },
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
    FilterLogEvents(body) {
      const { logGroupName, filterPattern } = eventsSchema.parse(body);
      if (!of("aws:cloudwatch/logGroup:LogGroup").some(({ inputs }) => inputs.name === logGroupName))
        throw new Refusal("ResourceNotFoundException", "The specified log group does not exist.");
      const [staged] = of(groupType).filter(({ inputs }) => String(inputs.name).includes("-next-"));
      const metric = filterPattern.includes("outcome") ? "tool_errors" : "tool_calls";
      const count = seen(String(staged?.outputs.arnSuffix), metric) ?? 0;
      return { events: Array.from({ length: count }, () => ({ message: "{}" })) };
    },
  };
  const inJson = ({ headers, body }: ApiCall): ApiReply => {
    const operation = String(headers["x-amz-target"]).split(".").at(-1) ?? "";
    try {
      const run = operations[operation];
      if (!run) throw new Refusal("UnknownOperationException", operation);
      return { status: 200, body: run(body) };
    } catch (error) {
      const code =
        error instanceof Refusal
          ? error.code
          : error instanceof z.ZodError
            ? "SerializationException"
            : "InvalidParameterException";
      return { status: 400, body: { __type: code, message: error instanceof Error ? error.message : String(error) } };
    }
  };
  return {
    environment: (origin) => ({
      ...key,
      AWS_ENDPOINT_URL_ECS: `${origin}/ecs`,
      AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2: `${origin}/elasticloadbalancing`,
      AWS_ENDPOINT_URL_CLOUDWATCH: `${origin}/monitoring`,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: `${origin}/logs`,
    }),
    before({ headers, path }) {
      const [, service = "", headersSigned = ""] = signature.exec(headers.authorization ?? "") ?? [];
      const isWhole = headersSigned.split(";").includes("host") && headers["x-amz-date"] !== undefined;
      return path === `/${service}/` && isWhole
        ? undefined
        : {
            status: 403,
            body: { __type: "IncompleteSignatureException", message: "the call is not signed for this service" },
          };
    },
    routes: {
      "POST /ecs/": inJson,
      "POST /monitoring/": inJson,
      "POST /logs/": inJson,
      "GET /elasticloadbalancing/": (call) =>
        balancing(call, {
          listeners: of(listenerType),
          rules: of(ruleType),
          groups: of(groupType),
          healthOf: (group) => healthOf(stateIn(group)),
          change,
        }),
    },
  };
}

/** Tasks pass their health checks a moment after they run. */
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
function healthOf(state: ReturnType<Services["state"]> | undefined) {
  const { runningCount, changedAt } = state ?? { runningCount: 0, changedAt: 0 };
  const isLate = Date.now() - changedAt < firstChecksMs;
  return { healthy: isLate ? 0 : runningCount, initial: isLate ? runningCount : 0 };
}

function described({ id, inputs }: LiveResource, services: Services) {
  const { taskDefinition, runningCount, rolloutState, reason, id: deployment } = services.state(String(inputs.name));
  return {
    serviceArn: id,
    serviceName: inputs.name,
    status: "ACTIVE",
    taskDefinition,
    desiredCount: inputs.desiredCount,
    runningCount,
    deployments: [{ id: deployment, status: "PRIMARY", taskDefinition, rolloutState, rolloutStateReason: reason }],
    events: [],
  };
}
