import { arnOf, awsFunctions, awsTypes, namedType, withoutPolicy } from "../aws/resources.ts";
import type { CloudOptions, LiveResource } from "../cloud/index.ts";
import { imageBuilderTypes } from "../image-builder.ts";
import { ecsRules } from "./rules.ts";

/** What a test can make ECS do. */
export interface EcsControl {
  /** Whether the next deployments are rolled back by the circuit breaker. */
  rollsBack: boolean;
}

/** AWS as far as the target uses it. */
export function ecsCloud(control: EcsControl = { rollsBack: false }): CloudOptions {
  let revisions = 0;
  let running = "";
  const withSuffix = (kind: string) =>
    namedType("elasticloadbalancing", kind, { replaceOn: ["vpcId", "port", "targetType"] });
  return {
    packages: ["aws", "cloudflare", "docker-build"],
    rules: ecsRules,
    functions: { ...awsFunctions, "aws:ecs/getService:getService": () => ({ taskDefinition: running }) },
    types: {
      ...imageBuilderTypes,
      ...awsTypes(),
      "aws:ec2/eip:Eip": { outputs: ({ name }) => ({ allocationId: `eipalloc-${name}` }) },
      "aws:ec2/subnet:Subnet": { replaceOn: ["vpcId", "cidrBlock", "availabilityZone"] },
      "aws:ec2/vpc:Vpc": { replaceOn: ["cidrBlock"] },
      "aws:lb/loadBalancer:LoadBalancer": namedType("elasticloadbalancing", "loadbalancer/app/", {
        outputs: ({ inputs }) => ({
          arnSuffix: `app/${String(inputs.name)}/0123456789abcdef`,
          dnsName: `${String(inputs.name)}-1234567890.eu-west-1.elb.amazonaws.com`,
          zoneId: "Z32O12XQLNTSW2",
        }),
      }),
      "aws:lb/targetGroup:TargetGroup": {
        ...withSuffix("targetgroup/"),
        outputs: ({ inputs }) => ({
          arn: arnOf("elasticloadbalancing", `targetgroup/${String(inputs.name)}`),
          arnSuffix: `targetgroup/${String(inputs.name)}/0123456789abcdef`,
        }),
      },
      "aws:lb/listener:Listener": {
        outputs: ({ id }) => ({ arn: arnOf("elasticloadbalancing", `listener/${id}`) }),
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
      "aws:ecs/cluster:Cluster": namedType("ecs", "cluster/"),
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
      "aws:ecs/service:Service": {
        autoname: "name",
        unique: "name",
        id: ({ inputs }) => arnOf("ecs", `service/${String(inputs.name)}`),
        outputs: ({ inputs }) => {
          if (!control.rollsBack && !String(inputs.taskDefinition).includes("04da6b54")) {
            running = String(inputs.taskDefinition);
          }
          return {};
        },
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
    return type === "aws:lb/listener:Listener" && group !== undefined && loadBalancers.includes(group);
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
