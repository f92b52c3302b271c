import * as z from "zod";
import type { AwsApi } from "./aws-api.ts";
import { linePatterns } from "../../clouds/aws/log-metrics.ts";
import { ApiError } from "../../provider/http/api-error.ts";
import type { Figures } from "../../staged.ts";
import { containerName } from "./task.ts";

const minuteMs = 60_000;
/** Of the log's pages, each of up to a megabyte; more calls than these say nothing else. */
const mostPages = 20;

const metricsSchema = z.object({
  MetricDataResults: z.array(z.object({ Id: z.string(), Values: z.array(z.number()).default([]) })).default([]),
});
const tasksSchema = z.object({ taskArns: z.array(z.string()).default([]) });
const eventsSchema = z.object({ events: z.array(z.unknown()).optional(), nextToken: z.string().optional() });
type Events = z.infer<typeof eventsSchema>;

/** Where a revision beside the one that serves is measured. */
interface Measured {
  balancerSuffix: string;
  stagedSuffix: string;
  stagedCluster: string;
  stagedService: string;
  logGroup: string;
  seconds: number;
}

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
const metrics = {
  requests: "RequestCount",
  failed: "HTTPCode_Target_5XX_Count",
  unreached: "TargetConnectionErrorCount",
};

/** What a revision answered in the last seconds, as its target group counts it, and as its log tells. */
export async function figuresOf(aws: AwsApi, measured: Measured): Promise<Figures> {
  const { balancerSuffix, stagedSuffix, seconds } = measured;
  const now = Date.now();
  const Dimensions = [
    { Name: "LoadBalancer", Value: balancerSuffix },
    { Name: "TargetGroup", Value: stagedSuffix },
  ];
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html: metrics of a minute each.
  const answer = await aws.cloudWatch("GetMetricData", {
    StartTime: Math.floor((now - seconds * 1000) / minuteMs) * 60,
    EndTime: Math.ceil(now / minuteMs) * 60,
    MetricDataQueries: Object.entries(metrics).map(([Id, MetricName]) => ({
      Id,
      MetricStat: { Metric: { Namespace: "AWS/ApplicationELB", MetricName, Dimensions }, Period: 60, Stat: "Sum" },
    })),
  });
  const { MetricDataResults: results } = metricsSchema.parse(answer);
  const sum = (id: keyof typeof metrics) =>
    results.find(({ Id }) => Id === id)?.Values.reduce((total, value) => total + value, 0) ?? 0;
  const tools = await toolCalls(aws, measured, now - seconds * 1000);
  return { requests: sum("requests"), serverErrors: sum("failed") + sum("unreached"), ...tools };
}

/** The tool calls in the log of the tasks that run. */
async function toolCalls(
  aws: AwsApi,
  { stagedCluster, stagedService, logGroup }: Measured,
  startTime: number,
): Promise<Pick<Figures, "toolCalls" | "toolErrors">> {
  const answer = await aws.ecs("ListTasks", { cluster: stagedCluster, serviceName: stagedService });
  const count = async (filterPattern: string) => {
    let all = 0;
    for (const arn of tasksSchema.parse(answer).taskArns) {
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
      const stream = `${containerName}/${containerName}/${arn.split("/").at(-1)}`;
      all += await countLines(aws, { logGroupName: logGroup, logStreamNames: [stream], startTime, filterPattern });
    }
    return all;
  };
  return { toolCalls: await count(linePatterns.toolCalls), toolErrors: await count(linePatterns.toolErrors) };
}

/** How many lines there are; none in a stream that is not there, since its task has written nothing. */
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
async function countLines(aws: AwsApi, asked: object): Promise<number> {
  let count = 0;
  let next: { nextToken?: string } | undefined = {};
  for (let page = 0; next && page < mostPages; page += 1) {
    const answer: unknown = await aws.logs("FilterLogEvents", { ...asked, ...next }).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === "ResourceNotFoundException") return {};
      throw error;
    });
    const { events = [], nextToken }: Events = eventsSchema.parse(answer);
    count += events.length;
    next = nextToken === undefined ? undefined : { nextToken };
  }
  return count;
}
