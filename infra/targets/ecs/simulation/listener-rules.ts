import * as z from "zod";
import type { ResourceType, Rule } from "../../../../simulation/cloud/index.ts";
import { ruleFor } from "../../../../simulation/rule.ts";
import { listenerType, ruleType } from "./balancer.ts";

const contentTypes = ["text/plain", "text/css", "text/html", "application/javascript", "application/json"];
const longestBody = 1024;

/** Rules of a listener. */
export const listenerRuleTypes: Record<string, ResourceType> = {
  [ruleType]: {
    outputs: ({ id, inputs }) => ({
      arn: `${String(inputs.listenerArn).replace(":listener/", ":listener-rule/")}/${id}`,
    }),
    replaceOn: ["listenerArn"],
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
    refuses: ({ listenerArn, priority }, live) => {
      if (!live.some(({ type, outputs }) => type === listenerType && outputs.arn === listenerArn))
        return "ListenerNotFound: One or more listeners not found";
      const taken = live.some(
        ({ type, inputs }) => type === ruleType && inputs.listenerArn === listenerArn && inputs.priority === priority,
      );
      return taken ? `PriorityInUse: Priority '${String(priority)}' is currently in use` : undefined;
    },
  },
};

/** What a load balancer refuses to answer by itself. */
export const fixedResponseRules: Rule[] = [
  ruleFor(
    ruleType,
    z.object({
      actions: z.array(
        z.object({
          fixedResponse: z
            .object({ contentType: z.string(), messageBody: z.string(), statusCode: z.string() })
            .optional(),
        }),
      ),
    }),
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html",
    ({ actions }) => ({
      actions:
        actions.some(
          ({ fixedResponse: fixed }) =>
            fixed &&
            (!contentTypes.includes(fixed.contentType) ||
              fixed.messageBody.length > longestBody ||
              !/^[245]\d\d$/.test(fixed.statusCode)),
        ) &&
        `a fixed response has one of ${contentTypes.join(", ")}, at most ${longestBody} characters, and 2XX, 4XX or 5XX`,
    }),
  ),
];
