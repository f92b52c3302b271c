import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import * as pulumi from "@pulumi/pulumi";
import { ciSignIn } from "../../clouds/gcp/ci.ts";
import { monitor } from "../../clouds/gcp/monitoring.ts";
import { type GoogleProject, openProject } from "../../clouds/gcp/project.ts";
import { artifactRegistry, type OwnRepository } from "../../clouds/gcp/registry.ts";
import { pinSecrets, referencedSecrets } from "../../clouds/gcp/secrets.ts";
import type { OpenTarget, ServiceOutputs, TargetContext } from "../../contract.ts";
import { noDomain, reachedBy } from "../../dns.ts";
import { endpointOf } from "../../endpoint.ts";
import { nameOf } from "../../names.ts";
import { stagedPort } from "../../staged.ts";
import { balanceDomain } from "./balanced-domain.ts";
import { grantService, permissions } from "./ci.ts";
import { cannotExamine, isBalanced, isServed } from "./front.ts";
import { liveVolume } from "./live-file.ts";
import { mapDomain } from "./mapped-domain.ts";
import { names, secretPrefix, stagedTag } from "./names.ts";
import type { CloudRunOptions } from "./options.ts";
import { cloudRunService } from "./run-service.ts";
import { logSources, runMetrics } from "./signals.ts";
import { holdBack } from "./stage.ts";

/** Opens the target: what registry and service both need is made once. */
export function open(context: TargetContext<CloudRunOptions>): OpenTarget {
  const google = openProject(context, context.options);
  let own: OwnRepository | undefined;
  return {
    registry() {
      own = artifactRegistry(google, context.options);
      return own.registry;
    },
    deploy: (image) => deploy(google, context, { image, repository: own?.repository }),
  };
}

/** What is deployed; the repository is undefined where the image comes from elsewhere. */
interface Deployment {
  image: pulumi.Output<string>;
  repository: OwnRepository["repository"] | undefined;
}

function deploy(
  google: GoogleProject,
  { spec, options, examination }: TargetContext<CloudRunOptions>,
  { image, repository }: Deployment,
): ServiceOutputs {
  const { id: project, region, parent } = google;
  const name = nameOf(names.service, google);
  // An account of its own without a single role: what it may read is granted on each secret.
  const account = new Account(
    spec.name,
    { project, accountId: nameOf(names.account, google), displayName: name },
    { parent },
  );
  const member = pulumi.interpolate`serviceAccount:${account.email}`;
  const { pinned, rights } = pinSecrets(google, spec.secrets, { prefix: secretPrefix(google), member });
  const live = liveVolume(google, { spec, member });
  const behindLoadBalancer = isBalanced(spec, options);
  // https://cloud.google.com/run/docs/triggering/https-request#deterministic
  const ownHost = behindLoadBalancer ? undefined : pulumi.interpolate`${name}-${google.number()}.${region}.run.app`;
  const reached = reachedBy({ own: ownHost, domain: spec.domain, isServed: isServed(options) });
  // Always, so that whether a revision is examined changes nothing of it.
  const staged = cannotExamine({ spec, stack: google.stack }) === undefined;
  const service = cloudRunService(google, {
    spec,
    name,
    options,
    image,
    serviceAccount: account.email,
    secrets: pinned,
    publicUrl: reached.publicUrl,
    hosts: [...reached.hosts, ...(staged && ownHost ? [pulumi.interpolate`${stagedTag}---${ownHost}`] : [])],
    behindLoadBalancer,
    live,
    dependsOn: [...rights, ...live.rights],
    ...(examination
      ? {
          examineFirst: holdBack(google, {
            name,
            // Its own address, and every tag's with it, is closed behind a load balancer.
            at: ownHost
              ? pulumi.interpolate`https://${stagedTag}---${ownHost}`
              : pulumi.output(`${spec.domain ?? ""}:${stagedPort}`),
            endpoint: endpointOf(reached.publicUrl, spec),
            examination,
          }),
        }
      : {}),
  });
  const serveDomain = options.domainBy === "mapping" ? mapDomain : balanceDomain;
  const { dnsRecords, ready } =
    spec.domain === undefined ? noDomain() : serveDomain(google, options, { service, domain: spec.domain });
  const url = reached.urlAfter([service, ...ready]);
  const dashboardUrl = monitor(google, {
    spec,
    service: name,
    resource: { type: "cloud_run_revision", label: "service_name" },
    url,
    logs: logSources,
    measured: runMetrics(name),
    billingAccount: options.billingAccount,
  });
  const { ci, dns } = options;
  const signIns =
    ci &&
    ciSignIn(google, ci, {
      runtimeAccount: account,
      repository,
      secretPrefix: secretPrefix(google),
      referencedSecrets: referencedSecrets(spec.secrets),
      zone: dns && "managedZone" in dns ? dns : undefined,
      permissions,
      grant: (own, purpose, workflow) => grantService(google, service, { name: own, purpose, member: workflow }),
    });
  return {
    url,
    id: service.id,
    dnsRecords,
    consoleUrl: pulumi.output(`https://console.cloud.google.com/run/detail/${region}/${name}?project=${project}`),
    dashboardUrl,
    // https://cloud.google.com/sdk/gcloud/reference/run/services/logs: the one that follows shows nothing older.
    logsCommand: pulumi.output(`gcloud beta run services logs tail ${name} --project ${project} --region ${region}`),
    recentLogsCommand: pulumi.output(
      `gcloud run services logs read ${name} --project ${project} --region ${region} --limit 100`,
    ),
    ...signIns,
  };
}
