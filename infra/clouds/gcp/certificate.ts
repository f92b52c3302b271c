import { Certificate } from "@pulumi/gcp/certificatemanager/certificate.js";
import { DnsAuthorization } from "@pulumi/gcp/certificatemanager/dnsAuthorization.js";
import { getCertificates } from "@pulumi/gcp/certificatemanager/getCertificates.js";
import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord } from "../../contract.ts";
import type { RecordInput } from "../../dns.ts";
import { withoutDot } from "../../domain-name.ts";
import { poll } from "../../poll.ts";
import { Wait } from "../../wait.ts";
import type { GoogleProject } from "./project.ts";
import { pulumiCommand } from "../../remedies.ts";

const token = "gcp:certificatemanager/getCertificates:getCertificates";

/** What proves to Google that a domain is the stack's: a DNS record, so that the certificate can be ready before the host name points here. */
// https://cloud.google.com/certificate-manager/docs/domain-authorization
export function proveDomain(
  { spec, id: project, parent }: GoogleProject,
  domain: string,
): { authorization: DnsAuthorization; proof: RecordInput } {
  const authorization = new DnsAuthorization(spec.name, { project, domain }, { parent });
  const proof = authorization.dnsResourceRecords.apply(([asked]): DnsRecord => {
    if (!asked) throw new pulumi.RunError(`Google asks for no DNS record to prove ${domain}; run up again`);
    return { name: withoutDot(asked.name), type: "CNAME", value: withoutDot(asked.data) };
  });
  return { authorization, proof: { name: proof.name, type: "CNAME", value: proof.value } };
}

/** What a certificate is for, and how long it may take. */
interface CertificateNeeds {
  domain: string;
  authorization: DnsAuthorization;
  /** What must be in DNS before it is issued, and as much of it as the stack sets itself. */
  records: readonly RecordInput[];
  written: readonly pulumi.CustomResource[];
  waitSeconds: number;
}

/**
 * A certificate that Google issues and renews, and the wait until it is issued. It fails, and says what to do, when
 * Google gave up or `waitSeconds` are over.
 */
// https://cloud.google.com/certificate-manager/docs/reference/certificate-manager/rest/v1/projects.locations.certificates#state
export function issueCertificate(
  google: GoogleProject,
  { domain, authorization, records, written, waitSeconds }: CertificateNeeds,
): { certificate: Certificate; issued: pulumi.Resource } {
  const { spec, stack, id: project, parent } = google;
  const managed = { domains: [domain], dnsAuthorizations: [authorization.id] };
  const certificate = new Certificate(spec.name, { project, managed }, { parent });
  const { id, name, urn } = certificate;
  const inDns = pulumi
    .output([...records])
    .apply((all) => all.map((record) => `${record.name} ${record.type} ${record.value}`).join(", "));
  google.lookUp(token);
  const issued = new Wait(
    `${spec.name}-certificate`,
    {
      for: { id, name, urn, inDns },
      async until(made) {
        const { state, details } = await poll(
          () => stateOf(project, made.name, { parent }),
          (seen) => seen.state === "ACTIVE" || seen.state === "FAILED",
          { seconds: waitSeconds },
        );
        if (state === "ACTIVE") return;
        throw new Error(
          state === "FAILED"
            ? `Google gave up on the certificate of ${domain}${details}; set these records at your DNS host: ${made.inDns}; then have it made anew: ${pulumiCommand(`up --stack ${stack} --replace '${made.urn}'`)}`
            : `Google has not issued the certificate of ${domain} after ${waitSeconds} s${details}; see that your DNS host has these records: ${made.inDns}; then run up again, which goes on waiting`,
        );
      },
    },
    { parent, dependsOn: [...written] },
  );
  return { certificate, issued };
}

async function stateOf(project: string, name: string, opts: pulumi.InvokeOptions) {
  const filter = `name:projects/${project}/locations/global/certificates/${name}`;
  const { certificates } = await getCertificates({ filter }, opts);
  const [managed] = certificates.find((found) => found.name.split("/").at(-1) === name)?.manageds ?? [];
  const reasons = [...(managed?.provisioningIssues ?? []), ...(managed?.authorizationAttemptInfos ?? [])]
    .map(({ details }) => details)
    .filter((text) => text !== "");
  return { state: managed?.state, details: reasons.length > 0 ? ` (${reasons.join("; ")})` : "" };
}
