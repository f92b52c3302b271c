import type { Place } from "./calls.ts";
import type { Call } from "./policy.ts";

/** What a workflow could try in order to gain more than it has; each is a list of calls, one of which must be refused. */
// https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/ and
// https://bishopfox.com/blog/privilege-escalation-in-aws
export function escalations(
  { region, account, service, stack }: Place,
  { roleArn, boundaryArn, zoneId }: { roleArn: string; boundaryArn: string; zoneId: string },
): Record<string, Call[]> {
  const iam = (resource: string) => `arn:aws:iam::${account}:${resource}`;
  const here = (name: string, resource: string) => `arn:aws:${name}:${region}:${account}:${resource}`;
  const own = iam(`role/slipway/${service}/${stack}/${service}-x`);
  const tags = (key: string, of: string) => ({ [`${key}/slipway-service`]: service, [`${key}/slipway-stack`]: of });
  const bounded = { "iam:PermissionsBoundary": boundaryArn };
  const call = (action: string, resource: string, context: Call["context"] = {}): Call[] => [
    { action, resource, context },
  ];
  const other = iam("role/somebody-elses-admin");
  const provider = iam("oidc-provider/token.actions.githubusercontent.com");
  const endInstance = `arn:aws:automate:${region}:ec2:terminate`;
  const anothers = tags("aws:ResourceTag", "another-stack");
  return {
    "gives itself a policy": call("iam:PutRolePolicy", roleArn),
    "gives itself a policy, as if it had the boundary": call("iam:PutRolePolicy", roleArn, bounded),
    "attaches AdministratorAccess to itself": call("iam:AttachRolePolicy", roleArn, {
      "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
    "attaches AdministratorAccess to a role of its stack": call("iam:AttachRolePolicy", own, {
      ...bounded,
      "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
    "lets somebody else take its role": call("iam:UpdateAssumeRolePolicy", roleArn),
    "lets itself take another role": call("iam:UpdateAssumeRolePolicy", other),
    "takes another role": call("sts:AssumeRole", other),
    "makes a role without the boundary": call("iam:CreateRole", own),
    "makes a role with another boundary": call("iam:CreateRole", own, {
      "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
    "makes a role outside of its stack's path": call("iam:CreateRole", iam(`role/${service}-x`), bounded),
    "gives rights to a role of its stack that has no boundary": call("iam:PutRolePolicy", own),
    "gives rights to a role of another stack": call(
      "iam:PutRolePolicy",
      iam(`role/slipway/${service}/another-stack/${service}-x`),
      bounded,
    ),
    "takes the boundary away from a role": call("iam:DeleteRolePermissionsBoundary", own, bounded),
    "gives a role a wider boundary": call("iam:PutRolePermissionsBoundary", own, {
      "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
    "writes another version of the boundary": call("iam:CreatePolicyVersion", boundaryArn),
    "goes back to an old version of the boundary": call("iam:SetDefaultPolicyVersion", boundaryArn),
    "deletes the boundary": call("iam:DeletePolicy", boundaryArn),
    "deletes its own role": call("iam:DeleteRole", roleArn),
    "lets other repositories sign in": call("iam:AddClientIDToOpenIDConnectProvider", provider),
    "trusts another certificate of the issuer": call("iam:UpdateOpenIDConnectProviderThumbprint", provider),
    "passes a foreign role to Lambda": call("iam:PassRole", other, { "iam:PassedToService": "lambda.amazonaws.com" }),
    "passes its own role to Lambda": call("iam:PassRole", roleArn, { "iam:PassedToService": "lambda.amazonaws.com" }),
    "passes a role to EC2": call("iam:PassRole", own, { "iam:PassedToService": "ec2.amazonaws.com" }),
    "passes a role to CloudFormation": call("iam:PassRole", own, {
      "iam:PassedToService": "cloudformation.amazonaws.com",
    }),
    "makes a stack in CloudFormation": call(
      "cloudformation:CreateStack",
      here("cloudformation", `stack/${service}-x/1234`),
    ),
    "puts a role into an instance profile": call("iam:AddRoleToInstanceProfile", iam("instance-profile/x")),
    "makes an access key for a user": call("iam:CreateAccessKey", iam("user/admin")),
    "gives a user a password": call("iam:CreateLoginProfile", iam("user/admin")),
    "changes a user's password": call("iam:UpdateLoginProfile", iam("user/admin")),
    "gives a user a policy": call("iam:AttachUserPolicy", iam("user/admin")),
    "joins a group": call("iam:AddUserToGroup", iam("group/admins")),
    "changes another function's code": call("lambda:UpdateFunctionCode", here("lambda", "function:payroll")),
    "changes the code of a function of another stack": call(
      "lambda:UpdateFunctionCode",
      here("lambda", `function:${service}-probe-1a2b3c4`),
      anothers,
    ),
    "tags a function of another stack as its own": call(
      "lambda:TagResource",
      here("lambda", `function:${service}-probe-1a2b3c4`),
      { ...anothers, ...tags("aws:RequestTag", stack) },
    ),
    "reads another's secret": call("secretsmanager:GetSecretValue", here("secretsmanager", "secret:database-AbCdEf")),
    "reads a secret of another stack": call(
      "secretsmanager:GetSecretValue",
      here("secretsmanager", `secret:${service}-token-1a2b3c4-AbCdEf`),
      anothers,
    ),
    "reads a parameter": call("ssm:GetParameter", here("ssm", "parameter/database")),
    "runs a command on an instance": call("ssm:SendCommand", here("ec2", "instance/i-0123456789abcdef0")),
    "runs a task of another family": call("ecs:RunTask", here("ecs", "task-definition/admin:1")),
    "points its service to a task of another family": call(
      "ecs:UpdateService",
      here("ecs", `service/${service}-1a2b3c4/${service}-1a2b3c4`),
      { ...tags("aws:ResourceTag", stack), "ecs:task-definition": here("ecs", "task-definition/admin:1") },
    ),
    "opens another's security group": call(
      "ec2:AuthorizeSecurityGroupIngress",
      here("ec2", "security-group/sg-0123"),
      tags("aws:RequestTag", stack),
    ),
    "makes a subnet in another's network": call(
      "ec2:CreateSubnet",
      here("ec2", "vpc/vpc-0123"),
      tags("aws:RequestTag", stack),
    ),
    "tags another's network as its own": call("ec2:CreateTags", here("ec2", "vpc/vpc-0123"), {
      ...tags("aws:RequestTag", stack),
    }),
    "starts an instance": call("ec2:RunInstances", here("ec2", "instance/i-0123"), tags("aws:RequestTag", stack)),
    "deletes another's load balancer": call(
      "elasticloadbalancing:DeleteLoadBalancer",
      here("elasticloadbalancing", "loadbalancer/app/shop/0123456789abcdef"),
    ),
    "takes a certificate's key out": call(
      "acm:ExportCertificate",
      here("acm", "certificate/1234"),
      tags("aws:ResourceTag", stack),
    ),
    "requests a certificate for another host": call("acm:RequestCertificate", here("acm", "certificate/*"), {
      ...tags("aws:RequestTag", stack),
      "acm:DomainNames": ["login.example.com"],
    }),
    "has an alarm end an instance": call("cloudwatch:PutMetricAlarm", here("cloudwatch", `alarm:${service}-x`), {
      ...tags("aws:ResourceTag", stack),
      "cloudwatch:AlarmActions": [endInstance],
    }),
    "has an alarm like the autoscaling's end an instance": call(
      "cloudwatch:PutMetricAlarm",
      here("cloudwatch", `alarm:TargetTracking-service/${service}-x`),
      { "cloudwatch:AlarmActions": [endInstance] },
    ),
    "tags another stack's scaling as its own": call(
      "application-autoscaling:TagResource",
      here("application-autoscaling", "scalable-target/1234"),
      { ...anothers, ...tags("aws:RequestTag", stack) },
    ),
    "changes another stack's scaling": call(
      "application-autoscaling:RegisterScalableTarget",
      here("application-autoscaling", "scalable-target/1234"),
      { ...anothers, ...tags("aws:RequestTag", stack) },
    ),
    "pulls another's image": call("ecr:BatchGetImage", here("ecr", "repository/payroll")),
    "deletes another's certificate": call("acm:DeleteCertificate", here("acm", "certificate/1234")),
    "sets a record of another host": call(
      "route53:ChangeResourceRecordSets",
      `arn:aws:route53:::hostedzone/${zoneId}`,
      {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["login.example.com"],
      },
    ),
    "decrypts with a key": call("kms:Decrypt", here("kms", "key/1234")),
    "hands out a key": call("kms:CreateGrant", here("kms", "key/1234")),
    "reads a bucket": call("s3:GetObject", "arn:aws:s3:::backups/dump"),
  };
}
