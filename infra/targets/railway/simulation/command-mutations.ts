import * as z from "zod";
import type { Deployments } from "./deployments.ts";
import { shownDeployment } from "./shown.ts";
import { deploymentIn, type RailwayState, serviceIn } from "./state.ts";

const region = z.object({ numReplicas: z.number() }).nullable();
const patchSchema = z.object({
  services: z.record(
    z.string(),
    z.object({ deploy: z.object({ multiRegionConfig: z.record(z.string(), region) }).optional() }),
  ),
});

interface One {
  id: string;
}

/** Answers mutations that Railway's own command sends beyond those of deployers. */
// https://github.com/railwayapp/cli
export function commandMutationResolvers(state: RailwayState, deployments: Deployments) {
  return {
    // The image of that deployment, whatever the service's settings say now.
    deploymentRedeploy({ id }: One) {
      const [service, { image }] = deploymentIn(state, id);
      return shownDeployment(deployments.start(service, image), service);
    },
    deploymentRestart: ({ id }: One) => deploymentIn(state, id).length > 0,
    async deploymentRemove({ id }: One) {
      await deployments.remove(deploymentIn(state, id)[1]);
      return true;
    },
    serviceConnect({ id, input }: One & { input: { image?: string } }) {
      const service = serviceIn(state, id);
      if (input.image !== undefined) service.settings.source = { image: input.image };
      deployments.start(service);
      return { id, name: service.name, projectId: service.project.id };
    },
    variableDelete({ input }: { input: { serviceId?: string; name: string } }) {
      const service = serviceIn(state, input.serviceId ?? "");
      service.variables.delete(input.name);
      if (service.settings.source) deployments.start(service);
      return true;
    },
    /** One change of many services, of which the command sends replicas; it deploys. */
    environmentPatchCommit({ patch }: { patch: unknown }) {
      for (const [id, { deploy }] of Object.entries(patchSchema.parse(patch).services)) {
        const service = serviceIn(state, id);
        const wanted = Object.entries(deploy?.multiRegionConfig ?? {}).flatMap(([name, of]) =>
          of ? [{ name, of }] : [],
        );
        const [first] = wanted;
        if (first === undefined) continue;
        const numReplicas = wanted.reduce((sum, { of }) => sum + of.numReplicas, 0);
        service.settings = { ...service.settings, region: first.name, numReplicas };
        deployments.start(service);
      }
      return "committed";
    },
  };
}
