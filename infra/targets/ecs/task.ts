import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition.js";
import * as pulumi from "@pulumi/pulumi";
import type { AwsOpts } from "../../clouds/aws/opts.ts";
import { makeRole, pullStatements } from "../../clouds/aws/policies.ts";
import { type PinnedSecret, pinnedArn, readStatements } from "../../clouds/aws/secrets.ts";
import { splitSecrets } from "../../collector.ts";
import type { TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { serverEnvironment } from "../../server-environment.ts";
import { besideServer, taskSize } from "./collector.ts";
import { facts } from "./facts.ts";
import { names } from "./names.ts";
import type { EcsOptions } from "./options.ts";

/** Name of the one container of a task. */
export const containerName = "server";

/** What a task is made of. */
export interface Task {
  definition: TaskDefinition;
  logGroup: LogGroup;
  /** What the platform needs before it can start a task. */
  ready: pulumi.Resource[];
}

/** The task: the image by digest, and two roles; the platform's may pull it, log and read its secrets, its own nothing. */
export function defineTask(
  context: TargetContext<EcsOptions>,
  { image, secrets }: { image: pulumi.Output<string>; secrets: Record<string, PinnedSecret> },
  opts: AwsOpts,
): Task {
  const { spec, options } = context;
  const logGroup = new LogGroup(spec.name, { retentionInDays: options.logRetentionDays }, opts);
  const execution = makeRole(
    `${spec.name}-execution`,
    "ecs-tasks.amazonaws.com",
    pulumi
      .all([logGroup.arn, readStatements(Object.values(secrets))])
      .apply(([arn, reading]) => [
        ...pullStatements(image),
        { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [`${arn}:*`] },
        ...reading,
      ]),
    opts,
  );
  const own = makeRole(`${spec.name}-task`, "ecs-tasks.amazonaws.com", [], opts);
  // The check of limits lets no spec without one pass.
  const domain = spec.domain ?? "";
  const environment = serverEnvironment(spec, { facts, publicUrl: `https://${domain}`, hosts: [domain] });
  const logsOf = (prefix: string) => ({
    logDriver: "awslogs",
    options: {
      "awslogs-group": logGroup.name,
      "awslogs-region": options.region,
      "awslogs-stream-prefix": prefix,
    },
  });
  const split = splitSecrets(secrets, spec.collector);
  const beside = besideServer(spec, { secrets: toVariables(split.collector), logConfiguration: logsOf("collector") });
  const size = taskSize(spec);
  const container = {
    name: containerName,
    image,
    essential: true,
    portMappings: [{ containerPort: spec.port, hostPort: spec.port, protocol: "tcp" }],
    // Sorted, since ECS answers in an order of its own, and another order would be a change.
    environment: Object.entries(environment)
      .map(([name, value]) => ({ name, value }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    secrets: toVariables(split.server),
    stopTimeout: facts.shutdownSeconds.value,
    linuxParameters: { initProcessEnabled: true },
    logConfiguration: logsOf(containerName),
    ...beside.server,
  };
  const definition = new TaskDefinition(
    spec.name,
    {
      family: nameOf(names.family, context),
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(size.cpu * 1024),
      memory: String(size.memoryMiB),
      runtimePlatform: { cpuArchitecture: options.architecture, operatingSystemFamily: "LINUX" },
      executionRoleArn: execution.role.arn,
      taskRoleArn: own.role.arn,
      containerDefinitions: pulumi.jsonStringify([container, ...beside.containers]),
    },
    opts,
  );
  return { definition, logGroup, ready: [execution.ready] };
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
function toVariables(
  secrets: Readonly<Record<string, PinnedSecret>>,
): { name: string; valueFrom: pulumi.Output<string> }[] {
  return Object.entries(secrets).map(([name, secret]) => ({ name, valueFrom: pinnedArn(secret) }));
}
