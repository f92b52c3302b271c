import type { Properties } from "../../../provider/protocol.ts";
import type { LiveResource, ResourceType } from "../../../../simulation/cloud/index.ts";
import { unlessUsedBy } from "./in-use.ts";

/** Certificates of ACM, which are issued once the record that proves the domain is found. */
export function certificateTypes(
  arnOf: (service: string, resource: string) => string,
  /** Whether the records that the user sets by hand are set. */
  recordsSet: () => boolean,
): Record<string, ResourceType> {
  return {
    "aws:acm/certificate:Certificate": {
      id: ({ inputs }) => arnOf("acm", `certificate/${String(inputs.domainName)}`),
      outputs: ({ inputs }) => ({
        arn: arnOf("acm", `certificate/${String(inputs.domainName)}`),
        domainValidationOptions: [
          {
            domainName: inputs.domainName ?? "",
            resourceRecordName: `_proof.${String(inputs.domainName)}.`,
            resourceRecordType: "CNAME",
            resourceRecordValue: "_abc.acm-validations.aws.",
          },
        ],
      }),
      replaceOn: ["domainName"],
      // https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html
      refusesDeletion: unlessUsedBy([{ type: "aws:lb/listener:Listener" }], "ResourceInUseException"),
    },
    "aws:acm/certificateValidation:CertificateValidation": {
      replaceOn: ["certificateArn", "validationRecordFqdns"],
      // https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html: it stays pending until the record is found.
      refuses: ({ certificateArn }, live) =>
        recordsSet() || isProved(certificateArn, live)
          ? undefined
          : `timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION'): ${String(certificateArn)}`,
    },
  };
}

function isProved(certificateArn: Properties[string] | undefined, live: readonly LiveResource[]): boolean {
  const certificate = live.find(({ id }) => id === certificateArn);
  const proof = `_proof.${String(certificate?.inputs.domainName)}`;
  return live.some(
    ({ type, inputs }) => /:(Dns)?Record$/.test(type) && [proof, `${proof}.`].includes(String(inputs.name)),
  );
}
