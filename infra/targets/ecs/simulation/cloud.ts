import { certificateTypes } from "../../../clouds/aws/simulation/certificates.ts";
import { unlessUsedBy } from "../../../clouds/aws/simulation/in-use.ts";
import { awsAccount } from "../../../clouds/aws/simulation/resources.ts";
import { imageBuilderTypes } from "../../../../simulation/image-builder.ts";
import { balancerTypes, listenerType, ruleType, weightsOf } from "./balancer.ts";
import { ecsApi } from "./ecs-api.ts";
import type { RevisionControl, Simulation } from "../../../../simulation/contract.ts";
import { listenerRuleTypes } from "./listener-rules.ts";
import { networkTypes } from "./network.ts";
import { ecsRules } from "./rules.ts";
import { definitionType, openServices, serviceType } from "./services.ts";

/** What a test can make ECS do. */
export interface EcsControl {
  /** Whether the next deployments are rolled back by the circuit breaker. */
  rollsBack: boolean;
  /** Whether the records that the user sets by hand are set; true by default. */
  recordsSet?: boolean;
  /** What CloudWatch has counted of a revision; nothing by default. */
  counts?: RevisionControl["counts"];
}

type Simulated = ReturnType<Simulation["cloud"]>;

const region = "eu-west-1";

/** AWS as far as the target uses it. */
export function ecsCloud(control: EcsControl = { rollsBack: false }): Simulated {
  const account = awsAccount(region);
  const { arnOf, namedType, types, functions } = account;
  let revisions = 0;
  const services = openServices(control, arnOf);
  return {
    traffic: services.traffic,
    api: (access) => ecsApi(access, { services, counts: control.counts }),
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
      "aws:ecs/getService:getService": ({ serviceName }) => services.state(String(serviceName)),
      "aws:ecs/getCluster:getCluster": ({ clusterName }, live) => {
        const inside = live.filter(
          ({ type, inputs }) =>
            type === serviceType && String(inputs.cluster).endsWith(`:cluster/${String(clusterName)}`),
        );
        const counts = inside.map(({ inputs }) => services.state(String(inputs.name)).runningCount);
        return { runningTasksCount: counts.reduce((sum, count) => sum + count, 0), pendingTasksCount: 0 };
      },
      "aws:lb/getListener:getListener": ({ arn }, live) => ({
        defaultActions: live
          .filter(({ type, outputs }) => type === listenerType && outputs.arn === arn)
          .map((listener) => ({
            forwards: [{ targetGroups: [...weightsOf(listener)].map(([arn, weight]) => ({ arn, weight })) }],
          })),
      }),
      // https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/listener_rule_data_source.go
      "aws:lb/getListenerRule:getListenerRule": ({ arn }, live) => {
        const rule = live.find(({ type, outputs }) => type === ruleType && outputs.arn === arn);
        if (!rule) throw new Error(`reading ELB v2 Listener Rule Data Source (${String(arn)}): couldn't find resource`);
        return { actions: rule.inputs.actions ?? [] };
      },
    },
    types: {
      ...imageBuilderTypes,
      ...types(),
      ...certificateTypes(arnOf, () => control.recordsSet ?? true),
      ...networkTypes,
      ...balancerTypes(account),
      ...listenerRuleTypes,
      "aws:ecs/cluster:Cluster": namedType("ecs", "cluster/", {
        // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html
        refusesDeletion: unlessUsedBy([{ type: serviceType, input: "cluster" }], "ClusterContainsServicesException"),
      }),
      [definitionType]: {
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
      [serviceType]: services.type,
      "aws:appautoscaling/target:Target": { replaceOn: ["resourceId", "scalableDimension", "serviceNamespace"] },
      "aws:appautoscaling/policy:Policy": { replaceOn: ["resourceId", "scalableDimension", "serviceNamespace"] },
    },
  };
}
