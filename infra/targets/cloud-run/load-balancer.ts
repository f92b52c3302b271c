import type { CertificateMap } from "@pulumi/gcp/certificatemanager/certificateMap.js";
import type { Service } from "@pulumi/gcp/cloudrunv2/service.js";
import { BackendService } from "@pulumi/gcp/compute/backendService.js";
import { GlobalAddress } from "@pulumi/gcp/compute/globalAddress.js";
import { GlobalForwardingRule } from "@pulumi/gcp/compute/globalForwardingRule.js";
import { RegionNetworkEndpointGroup } from "@pulumi/gcp/compute/regionNetworkEndpointGroup.js";
import { TargetHttpProxy } from "@pulumi/gcp/compute/targetHttpProxy.js";
import { TargetHttpsProxy } from "@pulumi/gcp/compute/targetHttpsProxy.js";
import { URLMap } from "@pulumi/gcp/compute/urlmap.js";
import * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { names } from "./names.ts";
import type { CloudRunOptions } from "./options.ts";

const scheme = "EXTERNAL_MANAGED";

/** A global load balancer before the service: HTTPS by the certificate map, plain HTTP redirected. */
// https://cloud.google.com/load-balancing/docs/https/setup-global-ext-https-serverless
export function loadBalancer(
  context: TargetContext<CloudRunOptions>,
  service: Service,
  certificateMap: CertificateMap,
  dependsOn: pulumi.Resource[],
): { address: pulumi.Output<string>; ready: pulumi.Output<unknown> } {
  const { spec, parent, options } = context;
  const { project, region } = options;
  const name = nameOf(names.balancer, context);
  const otherName = nameOf(names.redirect, context);
  const redirectName = `${spec.name}-redirect`;
  const opts = { parent };
  const group = new RegionNetworkEndpointGroup(
    spec.name,
    { project, region, name, networkEndpointType: "SERVERLESS", cloudRun: { service: service.name } },
    opts,
  );
  // No time-out, port name or health check: a serverless group refuses them, and its requests may last 60 minutes.
  // https://cloud.google.com/load-balancing/docs/negs/serverless-neg-concepts#limitations
  const backend = new BackendService(
    spec.name,
    { project, name, loadBalancingScheme: scheme, protocol: "HTTPS", backends: [{ group: group.id }] },
    opts,
  );
  const urlMap = new URLMap(spec.name, { project, name, defaultService: backend.id }, opts);
  const proxy = new TargetHttpsProxy(
    spec.name,
    {
      project,
      name,
      urlMap: urlMap.id,
      certificateMap: pulumi.interpolate`//certificatemanager.googleapis.com/${certificateMap.id}`,
    },
    { ...opts, dependsOn },
  );
  const { address } = new GlobalAddress(spec.name, { project, name }, opts);
  const rule = new GlobalForwardingRule(
    spec.name,
    { project, name, loadBalancingScheme: scheme, ipAddress: address, portRange: "443", target: proxy.id },
    opts,
  );
  const redirect = new URLMap(
    redirectName,
    {
      project,
      name: otherName,
      defaultUrlRedirect: {
        httpsRedirect: true,
        redirectResponseCode: "PERMANENT_REDIRECT",
        stripQuery: false,
      },
    },
    opts,
  );
  const redirectProxy = new TargetHttpProxy(redirectName, { project, name: otherName, urlMap: redirect.id }, opts);
  const redirectRule = new GlobalForwardingRule(
    redirectName,
    {
      project,
      name: otherName,
      loadBalancingScheme: scheme,
      ipAddress: address,
      portRange: "80",
      target: redirectProxy.id,
    },
    opts,
  );
  return { address, ready: pulumi.all([rule.id, redirectRule.id]) };
}
