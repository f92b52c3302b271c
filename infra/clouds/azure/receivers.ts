import { listWorkflowTriggerCallbackUrlOutput } from "@pulumi/azure-native/logic/listWorkflowTriggerCallbackUrl.js";
import { Workflow } from "@pulumi/azure-native/logic/workflow.js";
import { ActionGroup } from "@pulumi/azure-native/monitor/actionGroup.js";
import * as pulumi from "@pulumi/pulumi";
import type { Receiver } from "../../contract.ts";
import { fitName } from "../../names.ts";
import type { AzureGroup } from "./group.ts";
import { azureNames } from "./names.ts";

const trigger = "alert";

/** The group to which every alarm goes, and which tells every receiver. */
// https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups
export function alertGroup(azure: AzureGroup): ActionGroup {
  const { spec, parent, args } = azure;
  const of = <Kind extends Receiver["kind"]>(kind: Kind) =>
    spec.alerts.receivers.filter((receiver): receiver is Extract<Receiver, { kind: Kind }> => receiver.kind === kind);
  const useCommonAlertSchema = true;
  return new ActionGroup(
    spec.name,
    {
      ...args,
      location: "global",
      enabled: true,
      groupShortName: fitName(azureNames.alertGroup, [spec.name]),
      emailReceivers: of("email").map(({ name, address }) => ({ name, emailAddress: address, useCommonAlertSchema })),
      webhookReceivers: [
        ...of("webhook").map(({ name, url }) => ({ name, serviceUri: url, useCommonAlertSchema })),
        ...of("pagerDuty").map(({ name, integrationKey }) => ({
          name,
          // https://support.pagerduty.com/main/docs/microsoft-azure-integration-guide
          serviceUri: pulumi.interpolate`https://events.pagerduty.com/integration/${integrationKey}/enqueue`,
          useCommonAlertSchema,
        })),
      ],
      logicAppReceivers: of("slack").map((receiver) => {
        const workflow = slackForwarder(`${spec.name}-${receiver.name}`, receiver, azure);
        const listed = listWorkflowTriggerCallbackUrlOutput(
          { resourceGroupName: args.resourceGroupName, workflowName: workflow.name, triggerName: trigger },
          { parent },
        );
        return {
          name: receiver.name,
          resourceId: workflow.id,
          callbackUrl: pulumi.secret(listed.value),
          useCommonAlertSchema,
        };
      }),
    },
    { parent },
  );
}

// An action group cannot send a token along, and Slack wants one.
// https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-definition-language
function slackForwarder(
  name: string,
  { channel, botToken }: { channel: string; botToken: pulumi.Output<string> },
  { parent, args }: AzureGroup,
): Workflow {
  const definition = {
    $schema:
      "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
    contentVersion: "1.0.0.0",
    parameters: { token: { type: "SecureString" } },
    triggers: { [trigger]: { type: "Request", kind: "Http", inputs: { schema: {} } } },
    actions: {
      post: {
        type: "Http",
        inputs: {
          method: "POST",
          uri: "https://slack.com/api/chat.postMessage",
          headers: {
            authorization: "@{concat('Bearer ', parameters('token'))}",
            "content-type": "application/json; charset=utf-8",
          },
          body: {
            channel,
            text: "@{concat('*', triggerBody()?['data']?['essentials']?['monitorCondition'], '* ', triggerBody()?['data']?['essentials']?['alertRule'], ' ', triggerBody()?['data']?['essentials']?['description'])}",
          },
        },
        runtimeConfiguration: { secureData: { properties: ["inputs"] } },
      },
    },
  };
  return new Workflow(
    name,
    { ...args, definition, parameters: { token: { type: "SecureString", value: botToken } } },
    { parent },
  );
}
