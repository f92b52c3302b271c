import { getService } from "@pulumi/gcp/cloudrunv2/getService.js";
import type * as pulumi from "@pulumi/pulumi";
import type { GoogleProject } from "../../clouds/gcp/project.ts";
import { nameOf } from "../../names.ts";
import { failedOf } from "../../retry.ts";
import { names, stagedTag } from "./names.ts";

const token = "gcp:cloudrunv2/getService:getService";

/**
 * The revision whose failure the next one answers: the newest of the service, where it is not ready or a run that ended
 * half-way left it beside the one that serves; undefined where none failed. Without it an unchanged retry would change nothing and succeed, since the provider keeps what it asked for
 * as what is there.
 */
// https://cloud.google.com/run/docs/managing/revisions, https://github.com/hashicorp/terraform-provider-google/issues/22565
export function failedRevision(google: GoogleProject): pulumi.Output<string | undefined> {
  const { id: project, region: location, parent, whenOn } = google;
  const name = nameOf(names.service, google);
  return whenOn(token).apply(async (): Promise<string | undefined> => {
    const service = await getService({ project, location, name }, { parent }).catch((error: unknown) => {
      // An API that was only just turned on may not be known everywhere yet, and then there is no service either.
      if (/not found|404|SERVICE_DISABLED|has not been used/i.test(String(error))) return undefined;
      throw error;
    });
    if (!service) return undefined;
    const { latestCreatedRevision: newest, latestReadyRevision, templates, traffics } = service;
    const ready = traffics.some(({ tag }) => tag === stagedTag) ? undefined : latestReadyRevision;
    const variables = templates.flatMap(({ containers }) => containers.flatMap(({ envs }) => envs));
    return failedOf({ newest, ready, variables });
  });
}
