import { arnOf, linked, named, passing, type TypeFacts } from "./calls.ts";

/** The same for App Runner, certificates and records. */
export const appRunnerTypes: Record<string, TypeFacts> = {
  "aws:acm/certificate:Certificate": {
    arn: arnOf,
    actions: {
      create: "acm: AddTagsToCertificate",
      read: "acm: DescribeCertificate ListTagsForCertificate",
      update: "acm: AddTagsToCertificate RemoveTagsFromCertificate",
      delete: "acm: DeleteCertificate",
    },
    also: ({ inputs }, { service, stack }) => {
      const tags = { "aws:RequestTag/slipway-service": service, "aws:RequestTag/slipway-stack": stack };
      const context = { ...tags, "acm:DomainNames": [String(inputs.domainName)] };
      return [[["create"], "acm: RequestCertificate", "*", context]];
    },
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    arn: ({ inputs }) => String(inputs.certificateArn),
    actions: { create: "", read: "acm: DescribeCertificate" },
    also: ({ inputs }) => [[["create"], "acm: DescribeCertificate", String(inputs.certificateArn)]],
  },
  "aws:route53/record:Record": {
    arn: ({ inputs }) => `arn:aws:route53:::hostedzone/${String(inputs.zoneId)}`,
    actions: { read: "route53: GetHostedZone ListResourceRecordSets" },
    also: ({ inputs }) => {
      const zone = `arn:aws:route53:::hostedzone/${String(inputs.zoneId)}`;
      const names = {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": [String(inputs.name).replace(/\.$/, "")],
      };
      return [
        [["create", "update", "delete"], "route53: ChangeResourceRecordSets", zone, names],
        [["create", "update", "delete"], "route53: GetHostedZone", zone],
        [["create", "update", "delete"], "route53: GetChange", "arn:aws:route53:::change/C2682N5HXP0BZ4"],
      ];
    },
  },
  "aws:apprunner/service:Service": {
    arn: arnOf,
    actions: {
      create: "apprunner: CreateService TagResource",
      read: "apprunner: DescribeService ListTagsForResource ListOperations",
      update: "apprunner: UpdateService TagResource UntagResource",
      delete: "apprunner: DeleteService",
    },
    also: ({ inputs }) => {
      const text = JSON.stringify(inputs);
      const role = (key: string) => new RegExp(`"${key}":"([^"]+)"`).exec(text)?.[1] ?? "";
      return [
        passing(role("accessRoleArn"), "build.apprunner.amazonaws.com"),
        passing(role("instanceRoleArn"), "tasks.apprunner.amazonaws.com"),
        [["create", "update"], "apprunner: CreateService UpdateService", String(inputs.autoScalingConfigurationArn)],
        linked("apprunner.amazonaws.com", "AWSServiceRoleForAppRunner"),
      ];
    },
  },
  "aws:apprunner/deployment:Deployment": {
    arn: ({ inputs }) => String(inputs.serviceArn),
    actions: { create: "apprunner: StartDeployment ListOperations", read: "apprunner: ListOperations" },
  },
  "aws:apprunner/autoScalingConfigurationVersion:AutoScalingConfigurationVersion": named({
    create: "apprunner: CreateAutoScalingConfiguration TagResource",
    read: "apprunner: DescribeAutoScalingConfiguration ListTagsForResource",
    delete: "apprunner: DeleteAutoScalingConfiguration",
  }),
  "aws:apprunner/customDomainAssociation:CustomDomainAssociation": {
    arn: ({ inputs }) => String(inputs.serviceArn),
    actions: { delete: "apprunner: DisassociateCustomDomain", read: "apprunner: DescribeCustomDomains" },
    also: ({ inputs }) => [
      [["create"], "apprunner: AssociateCustomDomain DescribeCustomDomains", String(inputs.serviceArn)],
    ],
  },
};
