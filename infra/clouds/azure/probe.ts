import { Component } from "@pulumi/azure-native/applicationinsights/component.js";
import { WebTest } from "@pulumi/azure-native/applicationinsights/webTest.js";
import type { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type * as pulumi from "@pulumi/pulumi";
import { endpointOf } from "../../endpoint.ts";
import { initializeRequest } from "../../initialize-request.ts";
import type { AzureGroup } from "./group.ts";
import { availabilityMinutes, certificateMinutes } from "./probe-signals.ts";

// https://learn.microsoft.com/azure/azure-monitor/app/availability#location-population-tags
const [nearest, ...others] = ["emea-nl-ams-azr", "us-va-ash-azr", "apac-sg-sin-azr"] as const;

/** Sends the requests whose results are those signals: only what an alarm asks for, since each is paid for. */
export function makeProbes({ spec, parent, args }: AzureGroup, url: pulumi.Output<string>, workspace: Workspace): void {
  const { availability, certificateExpiry } = spec.alerts.rules;
  if (!availability && !certificateExpiry) return;
  const component = new Component(
    spec.name,
    { ...args, applicationType: "web", kind: "web", workspaceResourceId: workspace.id },
    { parent },
  );
  const probe = (
    what: string,
    minutes: number,
    locations: readonly string[],
    validationRules: Record<string, number | boolean>,
  ) => {
    const name = `${spec.name}-${what}`;
    return new WebTest(
      name,
      {
        ...args,
        kind: "standard",
        webTestKind: "standard",
        syntheticMonitorId: name,
        webTestName: name,
        enabled: true,
        frequency: minutes * 60,
        timeout: 30,
        retryEnabled: true,
        locations: locations.map((location) => ({ location })),
        request: {
          requestUrl: endpointOf(url, spec),
          httpVerb: "POST",
          followRedirects: false,
          parseDependentRequests: false,
          requestBody: Buffer.from(initializeRequest).toString("base64"),
          headers: [
            { headerFieldName: "Content-Type", headerFieldValue: "application/json" },
            { headerFieldName: "Accept", headerFieldValue: "application/json, text/event-stream" },
          ],
        },
        validationRules: { sSLCheck: true, ...validationRules },
        // The portal finds the test by this tag.
        // https://learn.microsoft.com/azure/templates/microsoft.insights/webtests
        tags: component.id.apply((id) => ({ ...args.tags, [`hidden-link:${id}`]: "Resource" })),
      },
      { parent },
    );
  };
  if (availability) {
    probe("availability", availabilityMinutes, [nearest, ...others], { expectedHttpStatusCode: availability.status });
  }
  if (certificateExpiry) {
    // Whatever the answer is, the certificate was shown.
    probe("certificate-expiry", certificateMinutes, [nearest], {
      ignoreHttpStatusCode: true,
      sSLCertRemainingLifetimeCheck: certificateExpiry.days,
    });
  }
}
