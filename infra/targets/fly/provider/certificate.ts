import * as z from "zod";
import { poll } from "../../../poll.ts";
import { differences } from "../../../provider/differences.ts";
import { ApiError, ifThere } from "../../../provider/http/api-error.ts";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { certificateAnswer } from "./answers.ts";
import type { Fly } from "./client.ts";

const inputsSchema = z.object({ app: z.string(), hostname: z.string() });
type Certificate = z.infer<typeof certificateAnswer>;

/**
 * A certificate for a domain of the team's, which Fly gets from Let's Encrypt once the domain leads to the app. It is
 * never deleted to be made anew, as Let's Encrypt gives few in a week.
 */
// https://fly.io/docs/networking/custom-domain/
export function certificateHandler(open: () => Fly): ResourceHandler {
  return {
    computed: ["status", "challengeTarget"],

    async diff({ id, oldInputs, newInputs }, { signal, log }) {
      const replaces = ["app", "hostname"].filter((name) => oldInputs[name] !== newInputs[name]);
      if (replaces.length > 0) return { changes: true, replaces };
      const { app } = inputsSchema.parse(oldInputs);
      const live = await see(open(), app, id, signal);
      if (!live) {
        log("warning", `the certificate of ${id} was deleted outside of this stack and is asked for again`);
        return { changes: true, replaces: ["id"], deleteBeforeReplace: true };
      }
      const fault = faultOf(live);
      if (fault !== undefined) log("warning", `${id} has no certificate yet: ${fault}`);
      return { changes: false };
    },

    async create(raw, { signal }) {
      const { app, hostname } = inputsSchema.parse(raw);
      const fly = open();
      const path = ["apps", app, "certificates", "acme"];
      const made = await fly
        .ask({ method: "POST", path, body: { hostname }, repeatable: true, signal }, certificateAnswer)
        .catch(async (error: unknown) => {
          // One that is there already was asked for by a call whose answer was lost: the app is this stack's.
          const live = error instanceof ApiError ? await see(fly, app, hostname, signal) : undefined;
          if (!live) throw error;
          return live;
        });
      return { id: hostname, outputs: outputsOf(made) };
    },

    async read({ id, inputs }, { signal }) {
      const { app } = inputsSchema.parse(inputs);
      const live = await see(open(), app, id, signal);
      return live && { id, inputs, outputs: outputsOf(live) };
    },

    async delete({ id, inputs }, { signal }) {
      const { app } = inputsSchema.parse(inputs);
      await ifThere(open().tell({ method: "DELETE", path: ["apps", app, "certificates", id], signal }));
    },
  };
}

const verificationInputs = inputsSchema.extend({ waitSeconds: z.number() });

/** Asks Fly to look at a domain's records until its certificate is there. */
export function verificationHandler(open: () => Fly): ResourceHandler {
  return {
    diff: async ({ oldInputs, newInputs }) => differences(oldInputs, newInputs, ["app", "hostname", "for"]),

    async create(raw, { signal }) {
      const { app, hostname, waitSeconds: seconds } = verificationInputs.parse(raw);
      const fly = open();
      const path = ["apps", app, "certificates", hostname, "check"];
      const look = () => fly.ask({ method: "POST", path, repeatable: true, signal }, certificateAnswer);
      const isActive = ({ status }: Certificate) => status === "active";
      const last = await poll(look, isActive, { seconds, signal, clock: fly.clock, firstPauseSeconds: 5 });
      if (isActive(last)) return { id: hostname, outputs: {} };
      throw new Error(
        `${hostname} has no certificate after ${seconds} s (${faultOf(last)}): set the records of the output dnsRecords, then run up again; "fly certs show ${hostname} --app ${app}" says how far it is`,
      );
    },

    update: async () => ({ outputs: {} }),
    delete: async () => {},
  };
}

function see(fly: Fly, app: string, hostname: string, signal: AbortSignal): Promise<Certificate | undefined> {
  return ifThere(fly.ask({ method: "GET", path: ["apps", app, "certificates", hostname], signal }, certificateAnswer));
}

function outputsOf({ status, dns_requirements: dns }: Certificate) {
  return { status, challengeTarget: dns?.acme_challenge?.target ?? "" };
}

function faultOf({ status, validation_errors: errors, rate_limited_until: until }: Certificate): string | undefined {
  if (status === "active") return undefined;
  const said = (errors ?? []).map(({ message, remediation }) => [message, remediation].filter(Boolean).join(": "));
  const waits = until ? [`Let's Encrypt takes the next request at ${until}`] : [];
  return [status, ...said, ...waits].filter(Boolean).join("; ");
}
