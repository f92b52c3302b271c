import { getAuthorizationTokenOutput } from "@pulumi/aws/ecr/getAuthorizationToken.js";
import { LifecyclePolicy } from "@pulumi/aws/ecr/lifecyclePolicy.js";
import { Repository } from "@pulumi/aws/ecr/repository.js";
import * as pulumi from "@pulumi/pulumi";
import type { Registry, TargetContext } from "../../contract.ts";
import type { AppRunnerOptions } from "./options.ts";
import { placeOf } from "./place.ts";

/** An ECR repository of the stack's own, which scans what is pushed and keeps the last images. */
export function ecrRegistry(context: TargetContext<AppRunnerOptions>): Registry {
  const { spec, options } = context;
  const place = placeOf(context);
  const repository = new Repository(
    spec.name,
    {
      imageScanningConfiguration: { scanOnPush: true },
      // It goes with the stack, with the images in it.
      forceDelete: true,
    },
    place,
  );
  new LifecyclePolicy(
    spec.name,
    { repository: repository.name, policy: JSON.stringify(keepLast(options.keepImages)) },
    place,
  );
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
  const token = getAuthorizationTokenOutput({ registryId: repository.registryId }, place);
  return {
    repository: repository.repositoryUrl,
    credentials: {
      address: repository.repositoryUrl.apply((url) => url.slice(0, url.indexOf("/"))),
      username: token.userName,
      password: pulumi.secret(token.password),
    },
  };
}

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
function keepLast(images: number) {
  return {
    rules: [
      {
        rulePriority: 1,
        description: `keep the last ${images} images`,
        selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: images },
        action: { type: "expire" },
      },
    ],
  };
}
