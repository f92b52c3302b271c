import * as z from "zod";
import type { Railway } from "./railway.ts";

/** Where a service is. */
export interface Place {
  project: string;
  environment: string;
  service: string;
}

const recordShape = z.object({ fqdn: z.string(), zone: z.string(), recordType: z.string(), requiredValue: z.string() });

const customDomainShape = z.object({
  id: z.string(),
  domain: z.string(),
  targetPort: z.number().nullish(),
  deletedAt: z.string().nullish(),
  status: z.object({
    verified: z.boolean(),
    verificationDnsHost: z.string().nullish(),
    verificationToken: z.string().nullish(),
    certificateStatus: z.string(),
    certificateErrorMessage: z.string().nullish(),
    certificateRetryable: z.boolean().nullish(),
    dnsRecords: z.array(recordShape),
  }),
});

export type LiveDomain = z.infer<typeof customDomainShape>;

export const customDomainFields =
  "id domain targetPort deletedAt status { verified verificationDnsHost verificationToken certificateStatus certificateErrorMessage certificateRetryable dnsRecords { fqdn zone recordType requiredValue } }";

const domainsShape = z.object({
  domains: z.object({
    serviceDomains: z.array(
      z.object({
        id: z.string(),
        domain: z.string(),
        targetPort: z.number().nullish(),
        deletedAt: z.string().nullish(),
      }),
    ),
    customDomains: z.array(customDomainShape),
  }),
});

/** The hosts of a service: those that Railway gave it, and those of the team's; what is being deleted is left out. */
export async function readDomains(railway: Railway, { project, environment, service }: Place) {
  const text = `query Domains($projectId: String!, $environmentId: String!, $serviceId: String!) { domains(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId) { serviceDomains { id domain targetPort deletedAt } customDomains { ${customDomainFields} } } }`;
  const variables = { projectId: project, environmentId: environment, serviceId: service };
  const { domains } = await railway({ text, variables, shape: domainsShape });
  const isThere = ({ deletedAt }: { deletedAt?: string | null | undefined }) => !deletedAt;
  return {
    serviceDomains: domains.serviceDomains.filter(isThere),
    customDomains: domains.customDomains.filter(isThere),
  };
}
