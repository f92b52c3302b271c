import { describe, expect, test } from "vitest";
import type { AwsApi } from "../../../infra/targets/ecs/aws-api.ts";
import { openServiceApi } from "../../../infra/targets/ecs/service-api.ts";
import { stageRevision } from "../../../infra/targets/ecs/stage.ts";

const definition = (number: number) => `arn:aws:ecs:eu-west-1:1:task-definition/demo:${number}`;
const place = {
  cluster: "serves",
  stagedCluster: "beside",
  stagedService: "demo-next",
  listener: "the-listener",
  group: "serving",
  stagedGroup: "staged",
  minutes: 1,
};

interface Given {
  serves?: { taskDefinition: string; runningCount: number };
  rolloutState?: string;
  fails?: string;
}

/** AWS with a service that serves; answers what it was asked to change. */
function given({ serves, rolloutState = "COMPLETED", fails }: Given) {
  const changes: string[] = [];
  let [count, deployment] = [0, "none"];
  const service = (taskDefinition: string, runningCount: number, state: string) => ({
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
  const aws: AwsApi = {
    async ecs(operation, input) {
      const { cluster, desiredCount, taskDefinition } = { cluster: "", ...input } as Record<string, unknown>;
      if (operation === "ListServices") return { serviceArns: serves ? ["demo"] : [] };
      if (operation === "UpdateService") {
        if (fails === `to ${String(desiredCount)}`) throw new Error("no answer");
        count = Number(desiredCount);
        changes.push(taskDefinition === undefined ? `${count} tasks` : `${count} of ${String(taskDefinition)}`);
        if (taskDefinition !== undefined) deployment = `of ${String(taskDefinition)}`;
        return { service: service(definition(2), count, rolloutState) };
      }
      if (cluster === "serves")
        return { services: [service(serves?.taskDefinition ?? "", serves?.runningCount ?? 0, "COMPLETED")] };
      return { services: [service(definition(2), count, rolloutState)] };
    },
    async balancing(operation, { ListenerArn, ...parameters }) {
      expect([operation, ListenerArn]).toEqual(["ModifyListener", "the-listener"]);
      changes.push(Object.values(parameters).join(" "));
    },
    cloudWatch: () => Promise.reject(new Error("nobody asks")),
    logs: () => Promise.reject(new Error("nobody asks")),
  };
  const figures = () => Promise.reject(new Error("nobody asks"));
  const wanted = { definition: definition(2), host: "demo.elb.amazonaws.com", logGroup: "/slipway/demo" };
  /** What another run does meanwhile. */
  const takeOver = () => void (deployment = "another's");
  return { changes, takeOver, stage: () => stageRevision(wanted, { api: openServiceApi(aws, place), figures }) };
}

const serves = { taskDefinition: definition(1), runningCount: 3 };

describe("a task beside those that serve", () => {
  test("R38 is reached by the other listener, once what an earlier run left has no share any more", async () => {
    const { stage, changes } = given({ serves });
    expect(await stage()).toMatchObject({ name: "demo:2", origin: "demo.elb.amazonaws.com:8443" });
    expect(changes).toEqual(["forward serving", `1 of ${definition(2)}`]);
  });

  test("R38 gets company for its share before the share itself, and loses that before it ends", async () => {
    const { stage, changes } = given({ serves });
    const staged = await stage();
    for (const percent of [10, 50]) await staged?.share(percent);
    await staged?.done?.();
    expect(changes.slice(2)).toEqual([
      "1 tasks",
      "forward serving 90 staged 10",
      "2 tasks",
      "forward serving 50 staged 50",
      "forward serving",
      "0 tasks",
    ]);
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
      "demo:2 does not come up, and what ran before serves on: tasks failed to start. Its last words: aws logs tail /slipway/demo --since 30m",
    );
    expect(changes.slice(2)).toEqual(["forward serving", "0 tasks"]);
  });

  test("R38 that another run has taken the place of is that one's to end", async () => {
    const { stage, changes, takeOver } = given({ serves });
    const staged = await stage();
    takeOver();
    await staged?.share(0);
    await expect(staged?.share(10)).rejects.toThrow("another run examines a revision in demo-next");
    expect(changes.slice(2)).toEqual([]);
  });

  test("R38 that cannot be taken away is told with what it failed of", async () => {
    const { stage } = given({ serves, rolloutState: "FAILED", fails: "to 0" });
    await expect(stage()).rejects.toThrow(/does not come up.*\nit could not be taken away: Error: no answer/s);
  });
});
