import type { CertificateMap } from "@pulumi/gcp/certificatemanager/certificateMap.js";
import type { Service } from "@pulumi/gcp/cloudrunv2/service.js";
import { BackendService } from "@pulumi/gcp/compute/backendService.js";
import { GlobalForwardingRule } from "@pulumi/gcp/compute/globalForwardingRule.js";
import { RegionNetworkEndpointGroup } from "@pulumi/gcp/compute/regionNetworkEndpointGroup.js";
import { SSLPolicy } from "@pulumi/gcp/compute/sslpolicy.js";
import { TargetHttpProxy } from "@pulumi/gcp/compute/targetHttpProxy.js";
import { TargetHttpsProxy } from "@pulumi/gcp/compute/targetHttpsProxy.js";
import { URLMap } from "@pulumi/gcp/compute/urlmap.js";
import * as pulumi from "@pulumi/pulumi";
import type { GoogleProject } from "../../clouds/gcp/project.ts";
import { stagedPort } from "../../staged.ts";
import { stagedTag } from "./names.ts";

const scheme = "EXTERNAL_MANAGED";

/** What the load balancer stands before, and what it serves with. */
interface LoadBalancerNeeds {
  service: Service;
  address: pulumi.Input<string>;
  certificateMap: CertificateMap;
  dependsOn: pulumi.Resource[];
}

/**
 * A global load balancer before the service: HTTPS by the certificate map, plain HTTP redirected, and a port of its own
 * that leads to the revision with the tag of one that is examined. Returns the ids of the rules by which clients come.
 */
// https://cloud.google.com/load-balancing/docs/https/setup-global-ext-https-serverless
export function loadBalancer(google: GoogleProject, needs: LoadBalancerNeeds): pulumi.Output<string>[] {
  const { spec, id: project, parent } = google;
  const { address } = needs;
  const redirectName = `${spec.name}-redirect`;
  const opts = { parent };
  // Without a policy it takes TLS 1.0.
  // https://cloud.google.com/load-balancing/docs/ssl-policies-concepts#default_ssl_policy
  const sslPolicy = new SSLPolicy(spec.name, { project, profile: "MODERN", minTlsVersion: "TLS_1_2" }, opts);
  const rule = secureEntry(google, { ...needs, sslPolicy, name: spec.name, portRange: "443" });
  const tag = stagedTag;
  secureEntry(google, { ...needs, sslPolicy, name: `${spec.name}-${tag}`, portRange: String(stagedPort), tag });
  const redirect = new URLMap(
    redirectName,
    {
      project,
      defaultUrlRedirect: {
        httpsRedirect: true,
        redirectResponseCode: "PERMANENT_REDIRECT",
        stripQuery: false,
      },
    },
    opts,
  );
  const redirectProxy = new TargetHttpProxy(redirectName, { project, urlMap: redirect.id }, opts);
  const redirectRule = new GlobalForwardingRule(
    redirectName,
    { project, loadBalancingScheme: scheme, ipAddress: address, portRange: "80", target: redirectProxy.id },
    opts,
  );
  return [rule.id, redirectRule.id];
}

/** What leads from one port to the service, or to its revision with a tag. */
interface EntryNeeds extends LoadBalancerNeeds {
  sslPolicy: SSLPolicy;
  name: string;
  portRange: string;
  tag?: string;
}

function secureEntry(
  { id: project, region, parent }: GoogleProject,
  { service, address, certificateMap, sslPolicy, dependsOn, name, portRange, tag }: EntryNeeds,
): GlobalForwardingRule {
  const opts = { parent };
  const cloudRun = { service: service.name, ...(tag === undefined ? {} : { tag }) };
  const group = new RegionNetworkEndpointGroup(
    name,
    { project, region, networkEndpointType: "SERVERLESS", cloudRun },
    opts,
  );
  // No time-out, port name or health check: a serverless group refuses them, and its requests may last 60 minutes.
  // https://cloud.google.com/load-balancing/docs/negs/serverless-neg-concepts#limitations
  const backend = new BackendService(
    name,
    { project, loadBalancingScheme: scheme, protocol: "HTTPS", backends: [{ group: group.id }] },
    opts,
  );
  const urlMap = new URLMap(name, { project, defaultService: backend.id }, opts);
  const proxy = new TargetHttpsProxy(
    name,
    {
      project,
      urlMap: urlMap.id,
      sslPolicy: sslPolicy.id,
      certificateMap: pulumi.interpolate`//certificatemanager.googleapis.com/${certificateMap.id}`,
    },
    { ...opts, dependsOn },
  );
  // One port of any number: https://cloud.google.com/load-balancing/docs/forwarding-rule-concepts
  return new GlobalForwardingRule(
    name,
    { project, loadBalancingScheme: scheme, ipAddress: address, portRange, target: proxy.id },
    opts,
  );
}
