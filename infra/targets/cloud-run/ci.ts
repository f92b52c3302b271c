import type { Service } from "@pulumi/gcp/cloudrunv2/service.js";
import { ServiceIamMember } from "@pulumi/gcp/cloudrunv2/serviceIamMember.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Permissions } from "../../clouds/gcp/ci-rights.ts";
import type { GoogleProject } from "../../clouds/gcp/project.ts";
import type { CiPurpose } from "../../workflow-trust.ts";

/** What a workflow needs in the project for what is Cloud Run's. */
export const permissions: Permissions = {
  "gcp:cloudrun/domainMapping:DomainMapping": [],
  "gcp:cloudrunv2/getService:getService": [],
  // What a new revision answers is counted before it gets more of the requests.
  "gcp:cloudrunv2/service:Service": ["run.operations.get", "monitoring.timeSeries.list"],
  "gcp:cloudrunv2/serviceIamMember:ServiceIamMember": [],
};

/**
 * Lets the workflow deploy the service, its policy too because of `invokerIamDisabled`, or look at both.
 */
// https://cloud.google.com/run/docs/authenticating/public
export function grantService(
  { id: project, region: location, parent }: GoogleProject,
  service: Service,
  { name, purpose, member }: { name: string; purpose: CiPurpose; member: pulumi.Output<string> },
): void {
  // https://cloud.google.com/run/docs/reference/iam/roles
  const role = purpose === "deploy" ? "roles/run.admin" : "roles/run.viewer";
  new ServiceIamMember(name, { project, location, name: service.name, role, member }, { parent });
}
