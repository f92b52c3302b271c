import { certificateTypes } from "../../../clouds/aws/simulation/certificates.ts";
import { unlessUsedBy } from "../../../clouds/aws/simulation/in-use.ts";
import { awsAccount, withoutPolicy } from "../../../clouds/aws/simulation/resources.ts";
import type { CloudOptions, LiveResource } from "../../../../simulation/cloud/index.ts";
import { imageBuilderTypes } from "../../../../simulation/image-builder.ts";
import { listenerRuleTypes } from "./listener-rules.ts";
import { networkTypes } from "./network.ts";
import { ecsRules } from "./rules.ts";

/** What a test can make ECS do. */
export interface EcsControl {
  /** Whether the next deployments are rolled back by the circuit breaker. */
  rollsBack: boolean;
  /** Whether the records that the user sets by hand are set; true by default. */
  recordsSet?: boolean;
}

const region = "eu-west-1";
export const serviceType = "aws:ecs/service:Service";
const listener = "aws:lb/listener:Listener";

/** AWS as far as the target uses it. */
export function ecsCloud(control: EcsControl = { rollsBack: false }): CloudOptions {
  const { arnOf, namedType, types, functions } = awsAccount(region);
  let revisions = 0;
  let service = { taskDefinition: "", runningCount: 0 };
  return {
    packages: ["aws", "cloudflare", "docker-build"],
    rules: ecsRules,
    functions: {
      ...functions,
      // Local zones and those without Fargate are there too, for whoever does not ask for others.
      "aws:index/getAvailabilityZones:getAvailabilityZones": ({ filters, excludeZoneIds }) => ({
        names: [
          ...(JSON.stringify(filters ?? "").includes("opt-in-not-required") ? [] : [`${region}-lon-1a`]),
          ...(JSON.stringify(excludeZoneIds ?? "").includes("use1-az3") ? [] : [`${region}a-without-fargate`]),
          `${region}c`,
          `${region}a`,
          `${region}b`,
        ],
      }),
      "aws:ecs/getService:getService": () => service,
    },
    types: {
      ...imageBuilderTypes,
      ...types(),
      ...certificateTypes(arnOf, () => control.recordsSet ?? true),
      ...networkTypes,
      ...listenerRuleTypes,
      "aws:lb/loadBalancer:LoadBalancer": namedType("elasticloadbalancing", "loadbalancer/app/", {
        outputs: ({ name, inputs }) => ({
          arn: arnOf("elasticloadbalancing", `loadbalancer/app/${String(inputs.name ?? name)}/0123456789abcdef`),
          arnSuffix: `app/${String(inputs.name ?? name)}/0123456789abcdef`,
          dnsName: `${String(inputs.name ?? name)}-1234567890.eu-west-1.elb.amazonaws.com`,
          zoneId: "Z32O12XQLNTSW2",
        }),
      }),
      "aws:lb/targetGroup:TargetGroup": namedType("elasticloadbalancing", "targetgroup/", {
        outputs: ({ name, inputs }) => ({
          arn: arnOf("elasticloadbalancing", `targetgroup/${String(inputs.name ?? name)}/0123456789abcdef`),
          arnSuffix: `targetgroup/${String(inputs.name ?? name)}/0123456789abcdef`,
        }),
        replaceOn: ["vpcId", "port", "protocol", "targetType"],
        // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html
        refusesDeletion: unlessUsedBy([{ type: listener, input: "defaultActions" }], "ResourceInUse"),
      }),
      [listener]: {
        outputs: ({ id, inputs }) => ({
          arn: `${String(inputs.loadBalancerArn).replace(":loadbalancer/", ":listener/")}/${id}`,
        }),
        replaceOn: ["loadBalancerArn"],
        refuses: ({ certificateArn }, live) => {
          if (certificateArn === undefined) return undefined;
          const valid = live.some(
            ({ type, inputs }) => type.endsWith(":CertificateValidation") && inputs.certificateArn === certificateArn,
          );
          // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
          return valid ? undefined : `UnsupportedCertificate: ${String(certificateArn)} is not issued yet`;
        },
      },
      "aws:ecs/cluster:Cluster": namedType("ecs", "cluster/", {
        // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html
        refusesDeletion: unlessUsedBy([{ type: serviceType, input: "cluster" }], "ClusterContainsServicesException"),
      }),
      "aws:ecs/taskDefinition:TaskDefinition": {
        outputs: ({ inputs }) => ({
          arn: arnOf("ecs", `task-definition/${String(inputs.family)}:${(revisions += 1)}`),
        }),
        replaceOn: [
          "containerDefinitions",
          "cpu",
          "memory",
          "family",
          "executionRoleArn",
          "taskRoleArn",
          "runtimePlatform",
        ],
      },
      [serviceType]: {
        autoname: "name",
        unique: "name",
        id: ({ inputs }) =>
          arnOf("ecs", `service/${String(inputs.cluster).split("cluster/").at(-1)}/${String(inputs.name)}`),
        // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html: the service goes
        // back to its last completed deployment, where there is one. The provider fails and keeps what was asked for.
        // https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/service.go
        outputs: ({ inputs: { taskDefinition = "" } }) => {
          const isKnown = String(taskDefinition).startsWith("arn:");
          if (isKnown && (!control.rollsBack || service.taskDefinition === "")) {
            service = { taskDefinition: String(taskDefinition), runningCount: control.rollsBack ? 0 : 1 };
          }
          return { taskDefinition };
        },
        fails: () =>
          control.rollsBack
            ? "Service deployment rolled back because the circuit breaker threshold was exceeded"
            : undefined,
        replaceOn: ["cluster", "name", "launchType"],
        refuses: (inputs, live) =>
          withoutListener(JSON.stringify(inputs.loadBalancers), live) ?? unreadable(inputs.taskDefinition, live),
      },
      "aws:appautoscaling/target:Target": { replaceOn: ["resourceId", "scalableDimension", "serviceNamespace"] },
      "aws:appautoscaling/policy:Policy": { replaceOn: ["resourceId", "scalableDimension", "serviceNamespace"] },
    },
  };
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
function withoutListener(loadBalancers: string, live: readonly LiveResource[]): string | undefined {
  const forwards = live.some(({ type, inputs }) => {
    const [, group] = /"targetGroupArn":"([^"]+)"/.exec(JSON.stringify(inputs.defaultActions ?? [])) ?? [];
    return type === listener && group !== undefined && loadBalancers.includes(group);
  });
  return forwards ? undefined : "InvalidParameterException: The target group does not have an associated load balancer";
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
function unreadable(definition: unknown, live: readonly LiveResource[]): string | undefined {
  const task = live.find(
    ({ type, outputs }) => type === "aws:ecs/taskDefinition:TaskDefinition" && outputs.arn === definition,
  );
  return task && withoutPolicy(task.inputs, live, "executionRoleArn");
}
