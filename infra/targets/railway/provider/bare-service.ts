import * as z from "zod";
import type { Clock } from "../../../clock.ts";
import { createOrAdopt } from "../../../provider/http/adopt.ts";
import { poll } from "../../../poll.ts";
import { differences } from "../../../provider/differences.ts";
import { InitializationError, type ResourceHandler } from "../../../provider/protocol.ts";
import { readDomains } from "./domains.ts";
import { ifFound, type Railway } from "./railway.ts";

const serviceInputs = z.object({ project: z.string(), environment: z.string(), name: z.string(), port: z.number() });

type ServiceInputs = z.infer<typeof serviceInputs>;

const instanceShape = z.object({ serviceInstance: z.object({ id: z.string(), deletedAt: z.string().nullish() }) });
/** A new service shows in its environment only a moment later. */
const instanceSeconds = 20;

/**
 * A service in which nothing runs yet, and its host: Railway gives none to a service that has variables already.
 */
export function bareServiceHandler(open: (signal: AbortSignal) => Railway, clock: Clock): ResourceHandler {
  const isThere = async (railway: Railway, { environment: environmentId }: ServiceInputs, serviceId: string) => {
    const text =
      "query Instance($environmentId: String!, $serviceId: String!) { serviceInstance(environmentId: $environmentId, serviceId: $serviceId) { id deletedAt } }";
    const found = await ifFound(railway({ text, variables: { environmentId, serviceId }, shape: instanceShape }));
    return found !== undefined && !found.serviceInstance.deletedAt;
  };

  /** Gives the service its host, where it has none, and leads it to the port. */
  async function host(railway: Railway, inputs: ServiceInputs, service: string, signal: AbortSignal): Promise<string> {
    const { environment: environmentId, port: targetPort } = inputs;
    const on = { project: inputs.project, environment: environmentId, service };
    const find = async () => (await readDomains(railway, on)).serviceDomains[0];
    const domain = await createOrAdopt<{ id: string; domain: string; targetPort?: number | null | undefined }>({
      async create() {
        const text =
          "mutation ServiceDomainCreate($input: ServiceDomainCreateInput!) { serviceDomainCreate(input: $input) { id domain targetPort } }";
        const input = { environmentId, serviceId: service };
        const shape = z.object({ serviceDomainCreate: z.object({ id: z.string(), domain: z.string() }) });
        const made = (await railway({ text, variables: { input }, shape })).serviceDomainCreate;
        return { ...made, targetPort: null };
      },
      find,
      clock,
      signal,
    });
    if (domain.targetPort !== targetPort) {
      const text =
        "mutation ServiceDomainUpdate($input: ServiceDomainUpdateInput!) { serviceDomainUpdate(input: $input) }";
      const input = {
        serviceDomainId: domain.id,
        domain: domain.domain,
        environmentId,
        serviceId: service,
        targetPort,
      };
      await railway({ text, variables: { input }, shape: z.unknown(), repeatable: true });
    }
    return domain.domain;
  }

  return {
    computed: ["host"],

    async diff({ id, oldInputs, oldOutputs, newInputs }, { signal, log }) {
      const railway = open(signal);
      const inputs = serviceInputs.parse(oldInputs);
      if (!(await isThere(railway, inputs, id))) return { changes: true, replaces: ["id"], deleteBeforeReplace: true };
      const changes = differences(oldInputs, newInputs, ["project", "environment", "name"]);
      if (changes.changes) return { ...changes, deleteBeforeReplace: true };
      const { serviceDomains } = await readDomains(railway, { ...inputs, service: id });
      const own = serviceDomains.find(({ domain }) => domain === oldOutputs.host);
      if (own?.targetPort === inputs.port) return { changes: false };
      log("warning", "the service's host was changed outside of this stack and is mended");
      return { changes: true, detailed: { port: "update" } };
    },

    async create(raw, { signal }) {
      const inputs = serviceInputs.parse(raw);
      const railway = open(signal);
      const { project: projectId, environment: environmentId, name } = inputs;
      const { id } = await createOrAdopt({
        async create() {
          const text =
            "mutation ServiceCreate($input: ServiceCreateInput!) { serviceCreate(input: $input) { id name } }";
          const shape = z.object({ serviceCreate: z.object({ id: z.string(), name: z.string() }) });
          return (await railway({ text, variables: { input: { projectId, environmentId, name } }, shape }))
            .serviceCreate;
        },
        // The project is the stack's own, or else the name has its mark.
        async find() {
          const text = "query Services($id: String!) { project(id: $id) { services { edges { node { id name } } } } }";
          const node = z.object({ id: z.string(), name: z.string() });
          const services = z.object({ edges: z.array(z.object({ node })) });
          const shape = z.object({ project: z.object({ services }) });
          const { project } = await railway({ text, variables: { id: projectId }, shape });
          return project.services.edges.find((edge) => edge.node.name === name)?.node;
        },
        clock,
        signal,
      });
      try {
        const seen = await poll(() => isThere(railway, inputs, id), Boolean, {
          seconds: instanceSeconds,
          signal,
          clock,
        });
        if (!seen) throw new Error(`service ${name} is not in its environment after ${instanceSeconds} s`);
        return { id, outputs: { host: await host(railway, inputs, id, signal) } };
      } catch (error) {
        throw new InitializationError(id, raw, { host: "" }, [error instanceof Error ? error.message : String(error)]);
      }
    },

    async read({ id, inputs, outputs }, { signal }) {
      return (await isThere(open(signal), serviceInputs.parse(inputs), id)) ? { id, inputs, outputs } : undefined;
    },

    async update({ id, newInputs }, { signal }) {
      return { outputs: { host: await host(open(signal), serviceInputs.parse(newInputs), id, signal) } };
    },

    async delete({ id }, { signal }) {
      const text = "mutation ServiceDelete($id: String!) { serviceDelete(id: $id) }";
      await ifFound(open(signal)({ text, variables: { id }, shape: z.unknown(), repeatable: true }));
    },
  };
}
