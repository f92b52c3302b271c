import { describe, expect, test } from "vitest";
import type { Clock } from "../../../infra/clock.ts";
import type { AwsApi } from "../../../infra/targets/ecs/aws-api.ts";
import { openServiceApi } from "../../../infra/targets/ecs/service-api.ts";
import { stageRevision } from "../../../infra/targets/ecs/stage.ts";

const definition = (number: number) => `arn:aws:ecs:eu-west-1:1:task-definition/demo:${number}`;
const place = {
  cluster: "serves",
  stagedCluster: "beside",
  rule: "the-rule",
  listener: "the-listener",
  group: "serving",
  stagedGroup: "staged",
  minutes: 1,
};

interface Given {
  serves?: { taskDefinition: string; runningCount: number };
  rolloutState?: string;
  /** How many of its tasks the load balancer finds healthy at each look; all of them at the end. */
  healthy?: number[];
  fails?: string;
}

/** AWS with a service that serves; answers what it was asked to change. */
function given({ serves, rolloutState = "COMPLETED", fails, healthy = [] }: Given) {
  const changes: string[] = [];
  const clock: Clock = { now: () => 0, sleep: async (ms) => void (ms >= 10_000 && changes.push(`${ms / 1000} s`)) };
  let [count, deployment] = [0, "none"];
  const service = (taskDefinition: string, runningCount: number, state: string) => ({
    serviceName: "demo-next",
    status: "ACTIVE",
    taskDefinition,
    desiredCount: runningCount,
    runningCount,
    deployments: [
      {
        id: deployment,
        status: "PRIMARY",
        taskDefinition,
        rolloutState: state,
        rolloutStateReason: "tasks failed to start",
      },
    ],
  });
  const gone = { ...service(definition(0), 0, "COMPLETED"), status: "INACTIVE" };
  const aws: AwsApi = {
    async ecs(operation, input) {
      const { cluster, desiredCount, taskDefinition } = { cluster: "", ...input } as Record<string, unknown>;
      if (operation === "ListServices")
        return { serviceArns: cluster === "serves" && !serves ? [] : ["of-yesterday", "of-today"] };
      if (operation === "ListTasks") return { taskArns: ["arn:aws:ecs:eu-west-1:1:task/beside/0123"] };
      if (operation === "UpdateService") {
        if (fails === `to ${String(desiredCount)}`) throw new Error("no answer");
        if (desiredCount === undefined) {
          deployment = "nobody's";
          changes.push("a deployment");
          return { service: service(definition(2), count, rolloutState) };
        }
        count = Number(desiredCount);
        changes.push(taskDefinition === undefined ? `${count} tasks` : `${count} of ${String(taskDefinition)}`);
        if (taskDefinition !== undefined) deployment = `of ${String(taskDefinition)}`;
        return { service: service(definition(2), count, rolloutState) };
      }
      if (cluster === "serves")
        return { services: [gone, service(serves?.taskDefinition ?? "", serves?.runningCount ?? 0, "COMPLETED")] };
      return { services: [gone, service(definition(2), count, rolloutState)] };
    },
    async balancing(operation, { ListenerArn, RuleArn, TargetGroupArn, ...parameters }) {
      if (operation === "DescribeTargetHealth") {
        expect(TargetGroupArn).toBe("staged");
        const targets = "<State>initial</State><State>healthy</State>".repeat(healthy.shift() ?? count);
        return `<TargetHealthDescriptions>${targets}</TargetHealthDescriptions>`;
      }
      expect([ListenerArn, RuleArn]).toContain(operation === "ModifyRule" ? "the-rule" : "the-listener");
      changes.push(Object.values(parameters).join(" "));
      return "";
    },
    cloudWatch: () => Promise.reject(new Error("nobody asks")),
    logs: () => Promise.reject(new Error("nobody asks")),
  };
  const figures = () => Promise.reject(new Error("nobody asks"));
  const wanted = {
    definition: definition(2),
    host: "demo.elb.amazonaws.com",
    logGroup: "/slipway/demo",
    region: "eu-west-1",
  };
  /** What another run does meanwhile. */
  const takeOver = () => void (deployment = "another's");
  const api = openServiceApi(aws, place, clock);
  return { changes, takeOver, clear: () => api.clear(), stage: () => stageRevision(wanted, { api, figures }) };
}

const serves = { taskDefinition: definition(1), runningCount: 3 };

describe("a task beside those that serve", () => {
  const started = ["forward staged", `1 of ${definition(2)}`];
  const ended = ["0 tasks", "fixed-response 404 text/plain"];

  test("R38 is reached by the other listener, which leads there for that time", async () => {
    const { stage, changes } = given({ serves });
    const staged = await stage();
    expect(staged).toMatchObject({ name: "demo:2", origin: "demo.elb.amazonaws.com:8443" });
    expect(changes).toEqual(started);
    await staged?.done?.();
    expect(changes.slice(2)).toEqual(ended);
  });

  test("R38 gets healthy company for its share before the share itself, and loses that a while before it ends", async () => {
    const healthy = [0, 1, 1, 1, 2];
    const { stage, changes } = given({ serves, healthy });
    const staged = await stage();
    for (const percent of [10, 50]) await staged?.share(percent);
    await staged?.done?.();
    expect(changes.slice(2)).toEqual([
      "1 tasks",
      "forward serving 90 staged 10",
      "2 tasks",
      "forward serving 50 staged 50",
      "forward serving 100 staged 0",
      "15 s",
      ...ended,
    ]);
    expect(healthy).toEqual([]);
  });

  test("R38 that an earlier run left has no share, a while before its tasks end, and is nobody's any more", async () => {
    const { stage, changes, clear } = given({ serves });
    const staged = await stage();
    await staged?.share(10);
    await clear();
    expect(changes.slice(4)).toEqual(["a deployment", "forward serving 100 staged 0", "15 s", ...ended]);
    await expect(staged?.share(50)).rejects.toThrow("another run examines");
    expect(await staged?.share(0)).toBe(false);
  });

  test.each([
    ["nothing serves yet", {}],
    ["what serves has no task", { serves: { ...serves, runningCount: 0 } }],
    ["this very one serves", { serves: { ...serves, taskDefinition: definition(2) } }],
  ])("R38 is none where %s", async (_, now) => {
    const { stage, changes } = given(now);
    expect(await stage()).toBeUndefined();
    expect(changes).toEqual([]);
  });

  test("R38 that ECS gives up is taken away, with its reason and where its last words are", async () => {
    const { stage, changes } = given({ serves, rolloutState: "FAILED" });
    await expect(stage()).rejects.toThrow(
      "demo:2 does not come up, and what ran before serves on: tasks failed to start. Its last words: aws logs tail /slipway/demo --since 30m --region eu-west-1 --log-stream-names server/server/0123",
    );
    expect(changes.slice(2)).toEqual(ended);
  });

  test("R38 that ECS refuses leaves the other listener leading nowhere", async () => {
    const { stage, changes } = given({ serves, fails: "to 1" });
    await expect(stage()).rejects.toThrow("no answer");
    expect(changes).toEqual(["forward staged", ...ended]);
  });

  test("R38 that another run has taken the place of is that one's to end", async () => {
    const { stage, changes, takeOver } = given({ serves });
    const staged = await stage();
    takeOver();
    expect(await staged?.share(0)).toBe(false);
    await expect(staged?.share(10)).rejects.toThrow("another run examines a revision in beside");
    expect(changes.slice(2)).toEqual([]);
  });

  test("R38 that cannot be taken away is told with what it failed of", async () => {
    const { stage } = given({ serves, rolloutState: "FAILED", fails: "to 0" });
    await expect(stage()).rejects.toThrow(/does not come up.*\nit could not be taken away: Error: no answer/s);
  });
});
