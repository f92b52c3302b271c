import type { Properties } from "../../../provider/protocol.ts";
import type { LiveResource } from "../../../../simulation/cloud/index.ts";

/** How long Google takes over a certificate, counted in how often its state is asked for. */
export interface Issuance {
  /** Whether the user has set the record of this name himself. */
  isSetByHand(name: string): boolean;
  asksUntilIssued: number;
  asksUntilGivenUp: number;
}

const certificateType = "gcp:certificatemanager/certificate:Certificate";

/** Answers what state a project's certificates have: issued a while after their record is there, given up when it is late. */
// https://cloud.google.com/certificate-manager/docs/reference/certificate-manager/rest/v1/projects.locations.certificates#state
export function certificateStates(issuance: Issuance): (args: Properties, live: readonly LiveResource[]) => Properties {
  const states = new Map<string, { state: string; withRecord: number; without: number }>();
  return ({ filter }, live) => {
    const asked = live.filter(
      ({ type, inputs }) => type === certificateType && String(filter).endsWith(`/${String(inputs.name)}`),
    );
    return {
      certificates: asked.map(({ id, inputs }) => {
        const known = states.get(id) ?? { state: "PROVISIONING", withRecord: 0, without: 0 };
        states.set(id, known);
        const proof = `_acme-challenge.${domainOf(inputs)}`;
        if (issuance.isSetByHand(proof) || isSet(proof, live)) known.withRecord += 1;
        else known.without += 1;
        if (known.state === "PROVISIONING" && known.withRecord >= issuance.asksUntilIssued) known.state = "ACTIVE";
        if (known.state === "PROVISIONING" && known.without >= issuance.asksUntilGivenUp) known.state = "FAILED";
        const details = known.state === "ACTIVE" ? "" : `there is no CNAME record ${proof}`;
        const attempt = { domain: domainOf(inputs), state: known.state, failureReason: "CONFIG", details };
        const managed = { state: known.state, provisioningIssues: [], authorizationAttemptInfos: [attempt] };
        return { name: inputs.name ?? "", manageds: [managed] };
      }),
    };
  };
}

function domainOf({ managed }: Properties): string {
  return /"domains":\["([^"]+)"/.exec(JSON.stringify(managed))?.[1] ?? "";
}

function isSet(name: string, live: readonly LiveResource[]): boolean {
  return live.some(
    ({ type, inputs }) =>
      (type === "gcp:dns/recordSet:RecordSet" || type === "cloudflare:index/dnsRecord:DnsRecord") &&
      [name, `${name}.`].includes(String(inputs.name)),
  );
}
