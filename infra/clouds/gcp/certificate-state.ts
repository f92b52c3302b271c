import { setTimeout as sleep } from "node:timers/promises";
import type { Certificate } from "@pulumi/gcp/certificatemanager/certificate.js";
import { getCertificates } from "@pulumi/gcp/certificatemanager/getCertificates.js";
import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord, TargetContext } from "../../contract.ts";
import type { CloudRunOptions } from "../../targets/cloud-run/options.ts";
import { projectOf } from "./project.ts";

const token = "gcp:certificatemanager/getCertificates:getCertificates";
const longestPauseSeconds = 15;

/** What the certificate is for, and what must be in DNS before it is issued. */
interface Proof {
  domain: string;
  records: pulumi.Output<DnsRecord[]>;
  /** The records that the stack sets itself. */
  set: pulumi.CustomResource[];
}

/**
 * The certificate's id, once it is issued; at a preview at once. Fails, and says what to do, when Google gave up or
 * `certificateWaitSeconds` are over.
 */
// https://cloud.google.com/certificate-manager/docs/reference/certificate-manager/rest/v1/projects.locations.certificates#state
export function untilActive(
  context: TargetContext<CloudRunOptions>,
  certificate: Certificate,
  { domain, records, set }: Proof,
): pulumi.Output<string> {
  const { options, stack } = context;
  const { lookUp, parent } = projectOf(context);
  lookUp(token);
  return pulumi
    .all([certificate.id, certificate.name, certificate.urn, records, pulumi.all(set.map(({ id }) => id))])
    .apply(async ([id, name, urn, wanted]): Promise<string> => {
      if (pulumi.runtime.isDryRun()) return id;
      const deadline = performance.now() + options.certificateWaitSeconds * 1000;
      const inDns = wanted.map((record) => `${record.name} ${record.type} ${record.value}`).join(", ");
      for (let pause = 1; ; pause = Math.min(pause * 2, longestPauseSeconds)) {
        const { state, details } = await stateOf(options.project, name, { parent });
        if (state === "ACTIVE") return id;
        if (state === "FAILED") {
          throw new pulumi.RunError(
            `Google gave up on the certificate of ${domain}${details}; set these records at your DNS host: ${inDns}; then have it made anew: pulumi up --stack ${stack} --replace '${urn}'`,
          );
        }
        if (performance.now() + pause * 1000 > deadline) {
          throw new pulumi.RunError(
            `Google has not issued the certificate of ${domain} after ${options.certificateWaitSeconds} s${details}; see that your DNS host has these records: ${inDns}; then run up again, which goes on waiting`,
          );
        }
        await sleep(pause * 1000);
      }
    });
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
