import type { Cluster } from "@pulumi/aws/ecs/cluster.js";
import * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { openAwsApi } from "./aws-api.ts";
import { UnfitRevision } from "../../provider/examine.ts";
import { type Figures, type Staged, stagedPort } from "../../staged.ts";
import { examineFirst, type HeldBack } from "../../staging.ts";
import { type Doors, entrances } from "./clear-staged.ts";
import { figuresOf } from "./figures.ts";
import type { EcsOptions } from "./options.ts";
import { openServiceApi, type ServiceApi } from "./service-api.ts";
import type { StagedService } from "./staged-service.ts";
import { containerName, type Task } from "./task.ts";

/** What is known of a service whose revisions are held back. */
interface Held extends Pick<HeldBack<object>, "endpoint" | "examination">, Doors {
  task: Task;
  staged: StagedService;
}

/** Examines a task of a definition before the service has it. */
export function holdBack(
  { spec, options, parent }: TargetContext<EcsOptions>,
  { task, staged, endpoint, examination, ...doors }: Held,
) {
  const { region } = options;
  const { balanced, listener, rule } = doors;
  return (cluster: Cluster) => {
    const template = pulumi.output({
      ...entrances(doors),
      region,
      definition: task.definition.arn,
      cluster: cluster.arn,
      stagedCluster: staged.cluster.arn,
      stagedService: staged.service.name,
      host: balanced.loadBalancer.dnsName,
      balancerSuffix: balanced.loadBalancer.arnSuffix,
      stagedSuffix: balanced.stagedGroup.arnSuffix,
      logGroup: task.logGroup.name,
    });
    return examineFirst(
      {
        name: spec.name,
        template,
        endpoint,
        examination,
        stage(known) {
          const aws = openAwsApi(region);
          return stageRevision(known, {
            api: openServiceApi(aws, { ...known, minutes: options.steadyTimeoutMinutes }),
            figures: (seconds) => figuresOf(aws, { ...known, seconds }),
          });
        },
      },
      { parent, dependsOn: [staged.service, listener, rule, ...balanced.ready, ...task.ready] },
    );
  };
}

/** What a revision is on ECS, and how it is reached. */
interface Wanted {
  /** ARN of its task definition. */
  definition: string;
  /** Name of the load balancer. */
  host: string;
  logGroup: string;
  region: string;
}

interface Stage {
  api: ServiceApi;
  figures(seconds: number): Promise<Figures>;
}

/**
 * Runs a task of the definition that is reached by the load balancer's other listener and takes no traffic; see
 * `HeldBack.stage`. The service's own tasks are others, of the same definition, which nobody can change.
 */
export async function stageRevision(
  { definition, host, logGroup, region }: Wanted,
  { api, figures }: Stage,
): Promise<Staged | undefined> {
  const serving = await api.serving();
  if (!serving || serving.definition === definition) return undefined;
  const name = definition.split("/").at(-1) ?? definition;
  const reason = await api.run(definition).catch(async (error: unknown) => {
    await api.end().catch(() => undefined);
    throw error;
  });
  if (reason !== undefined) {
    const task = (await api.lastTask().catch(() => undefined))?.split("/").at(-1);
    const stream = task === undefined ? "" : ` --log-stream-names ${containerName}/${containerName}/${task}`;
    const left = await api.end().then(
      () => "",
      (error: unknown) => `\nit could not be taken away: ${String(error)}`,
    );
    throw new UnfitRevision(
      `${name} does not come up, and what ran before serves on: ${reason}. Its last words: aws logs tail ${logGroup} --since 30m --region ${region}${stream}${left}`,
    );
  }
  return {
    name,
    // The certificate is the service's, and so is the name by which it is asked.
    origin: `${host}:${stagedPort}`,
    figures,
    async share(percent) {
      if (percent === 0) return api.end();
      // As many for its share of the requests as the others have for theirs.
      const problem = await api.scale(Math.max(1, Math.ceil((serving.running * percent) / 100)));
      if (problem !== undefined) throw new UnfitRevision(`not enough tasks come up for ${percent} %: ${problem}`);
      await api.route(percent);
    },
    async done() {
      await api.end();
    },
  };
}
