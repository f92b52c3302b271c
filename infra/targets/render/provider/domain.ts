import * as z from "zod";
import type { Clock } from "../../../clock.ts";
import { createOrAdopt } from "../../../provider/http/adopt.ts";
import { ifThere, statusOf } from "../../../provider/http/api-error.ts";
import { poll } from "../../../poll.ts";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { differences } from "../../../provider/differences.ts";
import { hostOf } from "../host.ts";
import type { Render } from "./render.ts";
import { domainShape, type LiveDomain } from "./shapes.ts";

const domainInputs = z.object({ service: z.string(), slug: z.string(), domain: z.string() });
const domainOutputs = z.object({ partners: z.array(z.string()).default([]) });

/** Where an apex leads that cannot be a CNAME; Render has no IPv6. */
// https://render.com/docs/configure-other-dns
const apexAddress = "216.24.57.1";

/**
 * A host name on a service. With an apex Render adds its `www.`, and the other way round; what was added so goes with it.
 */
export function domainHandler(open: (signal: AbortSignal) => Render, clock: Clock): ResourceHandler {
  return {
    computed: ["recordType", "recordValue", "partners"],

    async diff({ id, oldInputs, newInputs }, { signal }) {
      const changes = differences(oldInputs, newInputs, ["service", "domain"]);
      if (changes.changes) return { ...changes, deleteBeforeReplace: true };
      const { service } = domainInputs.parse(oldInputs);
      const live = await open(signal).find(domainShape, pathOf(service, id));
      return live ? { changes: false } : { changes: true, replaces: ["id"], deleteBeforeReplace: true };
    },

    async create(raw, { signal }) {
      const inputs = domainInputs.parse(raw);
      const render = open(signal);
      const path = `/services/${inputs.service}/custom-domains`;
      let added: LiveDomain[] = [];
      // It is on a service of this state's, and so is this state's, with what Render added to lead to it.
      const find = async () => {
        const all = await render.list(domainShape, "customDomain", { path });
        const live = all.find(({ name }) => name === inputs.domain);
        added = live ? all.filter(({ redirectForName }) => redirectForName === inputs.domain) : [];
        return live;
      };
      const own = await createOrAdopt({
        async create() {
          const body = { name: inputs.domain };
          added = await render.ask(z.array(domainShape), { method: "POST", path, body }).catch(explainTaken);
          const made = added.find(({ name }) => name === inputs.domain);
          if (made === undefined) throw new Error(`Render added ${added.map(({ name }) => name).join(", ")} alone`);
          return made;
        },
        find,
        clock,
        signal,
      });
      const partners = added.filter(({ id }) => id !== own.id).map(({ id }) => id);
      return { id: own.id, outputs: { ...recordOf(own, inputs.slug), partners } };
    },

    async read({ id, inputs, outputs }, { signal }) {
      const { service } = domainInputs.parse(inputs);
      const live = await open(signal).find(domainShape, pathOf(service, id));
      return live && { id, inputs, outputs };
    },

    update: async ({ newInputs, oldOutputs }) => {
      const { slug } = domainInputs.parse(newInputs);
      const isApex = oldOutputs.recordType === "A";
      return { outputs: { ...oldOutputs, ...(isApex ? {} : { recordValue: hostOf(slug) }) } };
    },

    async delete({ id, inputs, outputs }, { signal }) {
      const { service } = domainInputs.parse(inputs);
      const render = open(signal);
      for (const each of [id, ...domainOutputs.parse(outputs).partners]) {
        await ifThere(render.tell({ method: "DELETE", path: pathOf(service, each) }));
      }
    },
  };
}

const verificationInputs = z.object({ service: z.string(), domain: z.string(), waitSeconds: z.number() });

/** Asks Render to look at a domain's records until it has seen them; the certificate follows by itself. */
export function verificationHandler(open: (signal: AbortSignal) => Render, clock: Clock): ResourceHandler {
  return {
    diff: async ({ oldInputs, newInputs }) => differences(oldInputs, newInputs, ["service", "domain", "for"]),

    async create(raw, { signal }) {
      const { service, domain, waitSeconds: seconds } = verificationInputs.parse(raw);
      const render = open(signal);
      const path = pathOf(service, domain);
      const look = async () => {
        await render.tell({ method: "POST", path: `${path}/verify`, repeatable: true });
        return render.ask(domainShape, { method: "GET", path });
      };
      const isSeen = ({ verificationStatus }: LiveDomain) => verificationStatus === "verified";
      const last = await poll(look, isSeen, { seconds, signal, clock, firstPauseSeconds: 5 });
      if (isSeen(last)) return { id: domain, outputs: {} };
      throw new Error(
        `Render has not seen the records of ${domain} in ${seconds} s: set those of https://dashboard.render.com/web/${service}/settings#custom-domains, remove every AAAA, let CAA allow letsencrypt.org and pki.goog, then run up again`,
      );
    },

    update: async () => ({ outputs: {} }),
    delete: async () => {},
  };
}

function pathOf(service: string, domain: string): string {
  return `/services/${service}/custom-domains/${domain}`;
}

function recordOf({ domainType }: LiveDomain, slug: string) {
  return domainType === "apex"
    ? { recordType: "A", recordValue: apexAddress }
    : { recordType: "CNAME", recordValue: hostOf(slug) };
}

function explainTaken(error: unknown): never {
  if (statusOf(error) !== 409) throw error;
  throw new Error(`${String(error)}; a host name belongs to one service at a time: remove it there first`, {
    cause: error,
  });
}
