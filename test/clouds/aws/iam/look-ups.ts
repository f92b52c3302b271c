import type { Properties } from "../../../../infra/provider/protocol.ts";
import { type Place, regional } from "./calls.ts";
import type { Call } from "./policy.ts";

/**
 * What the AWS provider calls for a function; https://github.com/hashicorp/terraform-provider-aws has each as a data
 * source. Throws where the function is not known here.
 */
export function callsOfLookUp({ token, args }: { token: string; args: Properties }, place: Place): Call[] {
  const facts = lookUps[token.split(":").at(-1) ?? ""];
  if (!facts) throw new Error(`what does the AWS provider call for ${token}? Say so in test/clouds/aws/iam/`);
  const [actions, resource] = facts(args, place);
  return actions.map((action) => ({ action, resource, context: {} }));
}

const lookUps: Record<string, (args: Properties, place: Place) => [actions: string[], resource: string]> = {
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: nobody needs a permission for it.
  getCallerIdentity: () => [[], "*"],
  // A table inside the provider.
  getHostedZoneId: () => [[], "*"],
  getAuthorizationToken: () => [["ecr:GetAuthorizationToken"], "*"],
  getAvailabilityZones: () => [["ec2:DescribeAvailabilityZones"], "*"],
  getKey: (_, place) => [["kms:DescribeKey"], regional(place, "kms", "key/5678-of-team")],
  getSecret: ({ name, arn }, place) => [
    ["secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy"],
    String(arn ?? secretArn(name, place)),
  ],
  getSecretVersions: ({ secretId }, place) => [
    ["secretsmanager:ListSecretVersionIds"],
    String(secretId).startsWith("arn:") ? String(secretId) : secretArn(secretId, place),
  ],
  getCluster: ({ clusterName }, place) => [
    ["ecs:DescribeClusters"],
    regional(place, "ecs", `cluster/${String(clusterName)}`),
  ],
  getListener: () => [["elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeTags"], "*"],
  getListenerRule: () => [["elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTags"], "*"],
  getService: ({ clusterArn, serviceName }, place) => [
    ["ecs:DescribeServices"],
    regional(place, "ecs", `service/${String(clusterArn).split("/").at(-1)}/${String(serviceName)}`),
  ],
};

function secretArn(name: unknown, place: Place): string {
  return regional(place, "secretsmanager", `secret:${String(name)}-AbCdEf`);
}
