import { getAuthorizationTokenOutput } from "@pulumi/aws/ecr/getAuthorizationToken.js";
import { LifecyclePolicy } from "@pulumi/aws/ecr/lifecyclePolicy.js";
import { Repository } from "@pulumi/aws/ecr/repository.js";
import * as pulumi from "@pulumi/pulumi";
import type { Registry, ServiceContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { manifestsPerImage } from "../../units.ts";
import { awsNames } from "./names.ts";
import type { AwsOpts } from "./opts.ts";

/** An ECR repository of the stack's own: scanned on push, the newest images kept for a rollback. */
export function ecrRegistry(context: ServiceContext, { keepImages }: { keepImages: number }, opts: AwsOpts): Registry {
  const { spec } = context;
  const repository = new Repository(
    nameOf(awsNames.repository, context),
    { imageScanningConfiguration: { scanOnPush: true }, imageTagMutability: "MUTABLE", forceDelete: true },
    opts,
  );
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html: it counts manifests.
  const policy = {
    rules: [
      {
        rulePriority: 1,
        description: `keep the newest ${keepImages}`,
        selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keepImages * manifestsPerImage },
        action: { type: "expire" },
      },
    ],
  };
  new LifecyclePolicy(spec.name, { repository: repository.name, policy: JSON.stringify(policy) }, opts);
  const token = getAuthorizationTokenOutput({ registryId: repository.registryId }, opts);
  return {
    repository: repository.repositoryUrl,
    credentials: {
      address: repository.repositoryUrl.apply((url) => url.split("/")[0] ?? url),
      username: token.userName,
      password: pulumi.secret(token.password),
    },
    identity: repository.id,
  };
}
