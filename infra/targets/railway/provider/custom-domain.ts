import * as z from "zod";
import type { Clock } from "../../../clock.ts";
import { createOrAdopt } from "../../../provider/http/adopt.ts";
import { poll } from "../../../poll.ts";
import { differences } from "../../../provider/differences.ts";
import type { Properties, ResourceHandler } from "../../../provider/protocol.ts";
import { customDomainFields, type LiveDomain, readDomains } from "./domains.ts";
import { ifFound, type Railway } from "./railway.ts";

const domainInputs = z.object({
  project: z.string(),
  environment: z.string(),
  service: z.string(),
  domain: z.string(),
  port: z.number(),
});
const verificationInputs = domainInputs.omit({ port: true }).extend({ waitSeconds: z.number() });

/** A host name of the team's; Railway says which records prove it. */
export function customDomainHandler(open: (signal: AbortSignal) => Railway, clock: Clock): ResourceHandler {
  const find = async (railway: Railway, inputs: z.infer<typeof domainInputs>) =>
    (await readDomains(railway, inputs)).customDomains.find(({ domain }) => domain === inputs.domain);
  return {
    computed: ["target", "proofName", "proof"],

    async diff({ oldInputs, newInputs }, { signal }) {
      const changes = differences(oldInputs, newInputs, ["project", "environment", "service", "domain"]);
      if (changes.changes) return { ...changes, deleteBeforeReplace: true };
      const inputs = domainInputs.parse(oldInputs);
      const live = await find(open(signal), inputs);
      if (live === undefined) return { changes: true, replaces: ["id"], deleteBeforeReplace: true };
      return live.targetPort === inputs.port ? { changes: false } : { changes: true, detailed: { port: "update" } };
    },

    async create(raw, { signal }) {
      const inputs = domainInputs.parse(raw);
      const railway = open(signal);
      const { project: projectId, environment: environmentId, service: serviceId, domain, port: targetPort } = inputs;
      const made = await createOrAdopt({
        async create() {
          const text = `mutation CustomDomainCreate($input: CustomDomainCreateInput!) { customDomainCreate(input: $input) { ${customDomainFields} } }`;
          const input = { projectId, environmentId, serviceId, domain, targetPort };
          await railway({ text, variables: { input }, shape: z.unknown() });
          const live = await find(railway, inputs);
          if (live === undefined) throw new Error(`Railway took ${domain} on and does not show it; run up again`);
          return live;
        },
        find: () => find(railway, inputs),
        clock,
        signal,
      });
      return { id: made.id, outputs: recordsOf(made) };
    },

    async update({ id, newInputs, oldOutputs }, { signal }) {
      const { environment: environmentId, port: targetPort } = domainInputs.parse(newInputs);
      const text =
        "mutation CustomDomainUpdate($environmentId: String!, $id: String!, $targetPort: Int) { customDomainUpdate(environmentId: $environmentId, id: $id, targetPort: $targetPort) }";
      await open(signal)({ text, variables: { environmentId, id, targetPort }, shape: z.unknown(), repeatable: true });
      return { outputs: oldOutputs };
    },

    async delete({ id }, { signal }) {
      const text = "mutation CustomDomainDelete($id: String!) { customDomainDelete(id: $id) }";
      await ifFound(open(signal)({ text, variables: { id }, shape: z.unknown(), repeatable: true }));
    },
  };
}

/** Waits until Railway has seen both records and got the certificate. */
export function verificationHandler(open: (signal: AbortSignal) => Railway, clock: Clock): ResourceHandler {
  return {
    diff: async ({ oldInputs, newInputs }) => differences(oldInputs, newInputs, ["service", "domain", "for"]),

    async create(raw, { signal }) {
      const { waitSeconds: seconds, ...inputs } = verificationInputs.parse(raw);
      const railway = open(signal);
      const look = async () =>
        (await readDomains(railway, inputs)).customDomains.find(({ domain }) => domain === inputs.domain);
      let isAskedAgain = false;
      const isDone = ({ verified, certificateStatus }: LiveDomain["status"]) =>
        verified && certificateStatus.endsWith("_VALID");
      const live = await poll(
        async () => {
          const seen = await look();
          if (seen && !isAskedAgain && isRetryable(seen)) {
            isAskedAgain = true;
            const text = "mutation IssueCertificate($id: String!) { customDomainIssueCertificate(id: $id) }";
            await railway({ text, variables: { id: seen.id }, shape: z.unknown(), repeatable: true });
          }
          return seen;
        },
        (seen) => seen !== undefined && isDone(seen.status),
        { seconds, signal, clock, firstPauseSeconds: 5 },
      );
      if (!live || !isDone(live.status)) throw new Error(whyUnseen(inputs.domain, seconds, live));
      return { id: inputs.domain, outputs: {} };
    },

    update: async () => ({ outputs: {} }),
    delete: async () => {},
  };
}

function isRetryable({ status }: LiveDomain): boolean {
  return status.certificateStatus.endsWith("_ISSUE_FAILED") && status.certificateRetryable === true;
}

function whyUnseen(domain: string, seconds: number, live: LiveDomain | undefined): string {
  if (live?.status.verified !== true) {
    return `Railway has not seen the records of ${domain} in ${seconds} s: set the CNAME and the TXT of the output dnsRecords, then run up again; without the TXT it answers 404`;
  }
  const { certificateStatus, certificateErrorMessage } = live.status;
  const state = certificateStatus.replace("CERTIFICATE_STATUS_TYPE_", "").replaceAll("_", " ").toLowerCase();
  const why = [state, certificateErrorMessage].filter(Boolean).join(": ");
  // https://docs.railway.com/networking/domains
  return `${domain} has no certificate after ${seconds} s (${why}): it can take Railway 72 hours; run up again later`;
}

function recordsOf({ domain, status }: LiveDomain): Properties {
  const { dnsRecords, verificationDnsHost, verificationToken } = status;
  const lead = dnsRecords.find(({ recordType }) => recordType.endsWith("CNAME"));
  const host = verificationDnsHost ?? `_railway-verify.${domain}`;
  const zone = lead?.zone ?? domain;
  return {
    target: lead?.requiredValue ?? "",
    // It may be said without its zone.
    proofName: host.endsWith(zone) ? host : `${host}.${zone}`,
    proof: verificationToken ?? "",
  };
}
