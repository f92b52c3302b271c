import { beforeAll, describe, expect, test } from "vitest";
import { appRunnerCloud } from "../../../infra/targets/app-runner/simulation/cloud.ts";
import { ecsCloud } from "../../../infra/targets/ecs/simulation/cloud.ts";
import { ofType, type ProgramRun, runProgram, useCloud } from "../../infra/program.ts";
import { healthy, type Minute, ringing, type Scenario } from "../../infra/scenarios.ts";
import { type AlarmInputs, alarmSchema, evaluate } from "./cloudwatch/evaluate.ts";
import { type Platform, reported } from "./cloudwatch/reported.ts";

const [ordinary] = healthy["ordinary traffic"] ?? [];
if (!ordinary) throw new Error("there is no ordinary minute");

const receivers = [{ email: "team@example.com" }];
const image = { context: "test/fixtures/plain-server" };
const count = (n: number) => (n > 0 ? [n] : []);
const answered = ({ answers }: Minute, from = 0) =>
  Object.entries(answers).reduce((sum, [status, n]) => sum + (Number(status) >= from ? n : 0), 0);

const cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/demo";

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html: a count that is
// zero is not reported, and a request for which no target could be chosen is in no RequestCount.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html: tasks of the old
// revision run too, but none is desired. ECS runs what its autoscaling wants, and keeps no idle ones beside.
const ecs: Platform = {
  metrics: (minute) => {
    const { refused, cpuPercent, memoryPercent, instances } = minute;
    const { active, old } = instances;
    const service = { ClusterName: "demo", ServiceName: "demo" };
    return [
      {
        namespace: "AWS/ApplicationELB",
        dimensions: { LoadBalancer: "app/demo/0123456789abcdef" },
        values: {
          RequestCount: count(answered(minute)),
          HTTPCode_Target_5XX_Count: count(answered(minute, 500)),
          HTTPCode_ELB_5XX_Count: count(refused),
          HTTPCode_ELB_503_Count: count(refused),
        },
      },
      {
        namespace: "AWS/ECS",
        dimensions: service,
        values: { CPUUtilization: cpuPercent, MemoryUtilization: memoryPercent },
      },
      {
        namespace: "ECS/ContainerInsights",
        dimensions: service,
        values: { RunningTaskCount: [active + old], DesiredTaskCount: [active] },
      },
    ];
  },
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
  events: ({ crashes, starts, instances }) => [
    ...Array.from({ length: crashes }, () => taskEvent("STOPPED", "EssentialContainerExited")),
    ...Array.from({ length: instances.old }, () => taskEvent("STOPPED", "ServiceSchedulerInitiated")),
    ...starts.map(() => taskEvent("RUNNING")),
  ],
};

function taskEvent(lastStatus: string, stopCode?: string) {
  const detail = { clusterArn: cluster, group: "service:demo", lastStatus, ...(stopCode ? { stopCode } : {}) };
  return { source: "aws.ecs", "detail-type": "ECS Task State Change", detail };
}

// https://docs.aws.amazon.com/apprunner/latest/dg/monitor-cw.html
const appRunner: Platform = {
  metrics: (minute) => {
    const { refused, cpuPercent, memoryPercent, instances } = minute;
    return [
      {
        namespace: "AWS/AppRunner",
        dimensions: { ServiceName: "demo-test-d8cda6", ServiceID: "8fe1e10304f84fd2b0df550fe98a71fa" },
        values: {
          Requests: count(answered(minute) + refused),
          "5xxStatusResponses": count(answered(minute, 500) + refused),
          CPUUtilization: cpuPercent,
          MemoryUtilization: memoryPercent,
          ActiveInstances: [instances.active + instances.old],
        },
      },
    ];
  },
  events: () => [],
};

const service = { name: "demo", cpu: 1, memoryMiB: 2048, requestTimeoutSeconds: 120, minInstances: 1, maxInstances: 4 };
const targets = {
  ecs: {
    platform: ecs,
    cloud: ecsCloud(),
    config: {
      service: { ...service, domain: "mcp.example.com" },
      options: { region: "eu-west-1", dns: { hostedZoneId: "Z123" } },
    },
    lacks: [],
    alsoHealthy: {
      "a deployment whose old tasks drain for half an hour": Array.from({ length: 60 }, (_, minute) =>
        minute >= 20 && minute < 50 ? { ...ordinary, instances: { active: 2, idle: 0, old: 2 } } : ordinary,
      ),
    },
  },
  "app-runner": {
    platform: appRunner,
    cloud: appRunnerCloud(),
    config: { service, options: { region: "us-east-1" } },
    lacks: ["restarts"],
    alsoHealthy: {},
  },
};

/** Ordinary minutes before and after what happens, as many as the longest of all windows looks back. */
const around = 240;
const quiet: Scenario = Array<Minute>(around).fill(ordinary);

describe.each(Object.entries(targets))(
  "R13 the alarms of %s",
  (target, { platform, cloud, config, lacks, alsoHealthy }) => {
    let run: ProgramRun;
    let alarms: Record<string, AlarmInputs>;

    beforeAll(async () => {
      useCloud(cloud);
      run = await runProgram({ target, image, ...config, alerts: { receivers, requests: { perMinute: 1000 } } });
      const made = ofType(run, "aws:cloudwatch/metricAlarm:MetricAlarm");
      alarms = Object.fromEntries(made.map(({ name, inputs }) => [toKind(name), alarmSchema.parse(inputs)]));
    });

    /** Says of each alarm in which minutes of a scenario, or of the quiet after it, it rings, however a missing value counts. */
    async function watch(scenario: Scenario): Promise<(kind: string) => number[][]> {
      const metrics = await reported(run, platform, [...quiet, ...scenario, ...quiet]);
      return (kind) => {
        const alarm = alarms[kind];
        if (!alarm) throw new Error(`there is no alarm ${kind}`);
        return (["is zero", "stays missing"] as const).map((missing) => {
          const minutes = { from: around, to: scenario.length + 2 * around };
          return evaluate(alarm, metrics, minutes, missing).map((minute) => minute - around);
        });
      };
    }

    test("there is one for each kind whose signal the platform gives", () => {
      expect(Object.keys(alarms).toSorted()).toEqual(
        Object.keys(ringing)
          .filter((kind) => !lacks.some((missing) => missing === kind))
          .toSorted(),
      );
    });

    const cases = Object.entries(ringing)
      .filter(([kind]) => !lacks.some((missing) => missing === kind))
      .flatMap(([kind, scenarios]) => Object.entries(scenarios).map(([what, scenario]) => ({ kind, what, scenario })));

    test.each(cases)("$kind rings when $what, soon, and not for long after", async ({ kind, scenario }) => {
      const window = windowOf(alarms[kind]);
      const begin = scenario.findIndex((minute) => minute !== ordinary);
      const end = scenario.findLastIndex((minute) => minute !== ordinary);
      for (const minutes of (await watch(scenario))(kind)) {
        expect(minutes[0]).toBeGreaterThanOrEqual(begin);
        expect(minutes[0]).toBeLessThan(begin + window);
        expect(minutes.at(-1)).toBeGreaterThanOrEqual(end);
        // CloudWatch looks further back while nothing new comes.
        expect(minutes.at(-1)).toBeLessThan(end + 3 * window);
      }
    });

    test.each(Object.entries({ ...healthy, ...alsoHealthy }))("none rings with %s", async (_, scenario) => {
      const minutesOf = await watch(scenario);
      const rung = Object.keys(alarms).map((kind) => [kind, minutesOf(kind)]);
      expect(rung).toEqual(Object.keys(alarms).map((kind) => [kind, [[], []]]));
    });
  },
);

function windowOf(alarm: AlarmInputs | undefined): number {
  if (!alarm) return 0;
  const periods =
    "period" in alarm
      ? [alarm.period]
      : alarm.metricQueries.flatMap((query) => ("metric" in query ? [query.metric.period] : []));
  expect(new Set(periods).size).toBe(1);
  return ((periods[0] ?? 0) * alarm.evaluationPeriods) / 60;
}

/** `demo-error-rate` as `errorRate`. */
function toKind(name: string): string {
  return name.replace(/^demo-/, "").replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
