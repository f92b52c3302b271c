import type { Cluster } from "@pulumi/aws/ecs/cluster.js";
import { getCluster } from "@pulumi/aws/ecs/getCluster.js";
import { getListener } from "@pulumi/aws/lb/getListener.js";
import { getListenerRule, type GetListenerRuleResult } from "@pulumi/aws/lb/getListenerRule.js";
import type { Listener } from "@pulumi/aws/lb/listener.js";
import type { ListenerRule } from "@pulumi/aws/lb/listenerRule.js";
import * as pulumi from "@pulumi/pulumi";
import type { AwsOpts } from "../../clouds/aws/opts.ts";
import type { TargetContext } from "../../contract.ts";
import { withoutLeftovers } from "../../staging.ts";
import { openAwsApi } from "./aws-api.ts";
import type { Balanced } from "./load-balancer.ts";
import type { EcsOptions } from "./options.ts";
import { openServiceApi } from "./service-api.ts";

/** How requests come to a revision beside the one that serves. */
export interface Doors {
  balanced: Balanced;
  /** Of production. */
  listener: Listener;
  /** Of the other port. */
  rule: ListenerRule;
}

/** By which an API finds them. */
export function entrances({ balanced, listener, rule }: Doors) {
  return {
    listener: listener.arn,
    rule: rule.arn,
    group: balanced.targetGroup.arn,
    stagedGroup: balanced.stagedGroup.arn,
  };
}

/**
 * Done at each `up` before anything deploys: what an earlier one left beside the service has no share, no tasks and no open
 * port, also where ECS gave up on it, so that tasks are asked for and none runs.
 */
export function clearStaged(
  { options: { region, steadyTimeoutMinutes: minutes } }: TargetContext<EcsOptions>,
  stagedCluster: Cluster,
  doors: Doors,
  opts: AwsOpts,
): pulumi.Output<boolean> {
  const place = pulumi.output({ ...entrances(doors), stagedCluster: stagedCluster.arn, name: stagedCluster.name });
  return withoutLeftovers(place, async ({ name, ...known }) => {
    const { listener, rule, stagedGroup } = known;
    const [{ runningTasksCount = 0, pendingTasksCount = 0 }, { defaultActions = [] }, isOpen] = await Promise.all([
      getCluster({ clusterName: name }, opts),
      getListener({ arn: listener }, opts),
      leadsOn(rule, opts),
    ]);
    const shares = defaultActions.flatMap(({ forwards }) => forwards).flatMap(({ targetGroups }) => targetGroups);
    const hasShare = shares.some(({ arn, weight }) => arn === stagedGroup && weight > 0);
    if (!isOpen && !hasShare && runningTasksCount + pendingTasksCount === 0) return;
    await openServiceApi(openAwsApi(region), { ...known, cluster: "", minutes }).clear();
  });
}

/** Whether the other port leads to what is examined; not where somebody has removed its rule, which a refresh sees. */
async function leadsOn(rule: string, opts: AwsOpts): Promise<boolean> {
  type Rule = Pick<GetListenerRuleResult, "actions">;
  const { actions = [] } = await getListenerRule({ arn: rule }, opts).catch((error: unknown): Rule => {
    // https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/listener_rule.go (findListenerRules)
    if (/couldn't find resource|RuleNotFound/.test(String(error))) return {};
    throw error;
  });
  return actions.some(({ type }) => type === "forward");
}
