import { Component } from "@pulumi/azure-native/applicationinsights/component.js";
import { WebTest } from "@pulumi/azure-native/applicationinsights/webTest.js";
import type { ActionGroup } from "@pulumi/azure-native/monitor/actionGroup.js";
import { MetricAlert } from "@pulumi/azure-native/monitor/metricAlert.js";
import type { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import * as pulumi from "@pulumi/pulumi";
import { initializeRequest } from "../../initialize-request.ts";
import type { AzureGroup } from "./group.ts";

// https://learn.microsoft.com/azure/azure-monitor/app/availability#location-population-tags
const locations = ["emea-nl-ams-azr", "us-va-ash-azr", "apac-sg-sin-azr"];
/** Alerts on what is seen from outside: that `initialize` is answered, and how long the certificate still holds. */
export function probeAlerts(
  { spec, parent, args }: AzureGroup,
  { url, workspace, group }: { url: pulumi.Output<string>; workspace: Workspace; group: ActionGroup },
): void {
  const { availability, certificateExpiry } = spec.alerts.rules;
  if (!availability && !certificateExpiry) return;
  const component = new Component(
    spec.name,
    { ...args, applicationType: "web", kind: "web", workspaceResourceId: workspace.id },
    { parent },
  );
  const status = availability?.status ?? 200;
  const probe = (name: string, description: string, certificateDays?: number) => {
    const test = new WebTest(
      `${spec.name}-${name}`,
      {
        ...args,
        kind: "standard",
        webTestKind: "standard",
        syntheticMonitorId: `${spec.name}-${name}`,
        webTestName: `${spec.name}-${name}`,
        enabled: true,
        frequency: 300,
        timeout: 30,
        retryEnabled: true,
        locations: locations.map((place) => ({ location: place })),
        request: {
          requestUrl: pulumi.interpolate`${url}/mcp`,
          httpVerb: "POST",
          followRedirects: false,
          parseDependentRequests: false,
          requestBody: Buffer.from(initializeRequest).toString("base64"),
          headers: [
            { headerFieldName: "Content-Type", headerFieldValue: "application/json" },
            { headerFieldName: "Accept", headerFieldValue: "application/json, text/event-stream" },
          ],
        },
        validationRules: {
          expectedHttpStatusCode: status,
          sSLCheck: true,
          ...(certificateDays === undefined ? {} : { sSLCertRemainingLifetimeCheck: certificateDays }),
        },
        // The portal and the alert find the test by this tag.
        // https://learn.microsoft.com/azure/templates/microsoft.insights/webtests
        tags: component.id.apply((id) => ({ ...args.tags, [`hidden-link:${id}`]: "Resource" })),
      },
      { parent },
    );
    new MetricAlert(
      `${spec.name}-${name}`,
      {
        ...args,
        location: "global",
        description,
        enabled: true,
        severity: 1,
        scopes: [test.id, component.id],
        windowSize: "PT5M",
        evaluationFrequency: "PT1M",
        criteria: {
          odataType: "Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria",
          componentId: component.id,
          webTestId: test.id,
          failedLocationCount: 2,
        },
        actions: [{ actionGroupId: group.id }],
      },
      { parent },
    );
  };
  if (availability) probe("availability", `initialize, sent from outside, is not answered with ${status}.`);
  if (certificateExpiry) {
    const { days } = certificateExpiry;
    probe(
      "certificate-expiry",
      `The certificate ends in less than ${days} days, or the endpoint does not answer.`,
      days,
    );
  }
}
