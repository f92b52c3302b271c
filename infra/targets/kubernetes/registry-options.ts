import * as z from "zod";
import { awsOptions } from "../../clouds/aws/options.ts";
import { location, registryAdmin, registryPlan } from "../../clouds/azure/options.ts";
import { placeOptions } from "../../clouds/gcp/options.ts";
import { madeElsewhere } from "../../option-inputs.ts";
import { keepImages, waitSeconds } from "../../option-parts.ts";

const { region } = awsOptions;

/** Time that a cloud gets to make a right known that only a wait can see: a pull that is refused fails the `up`. */
function roleWaitSeconds(cloud: string) {
  const what = `Time that ${cloud} gets to make the right known everywhere before pods pull`;
  return waitSeconds(what, { byDefault: 120, longest: 900 });
}

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_EKS.html
const aws = z
  .strictObject({ region, keepImages: keepImages() })
  .describe("A repository of ECR, for EKS: nodes of the same account pull from it by their role");

// https://cloud.google.com/artifact-registry/docs/integrate-gke
const gcp = z
  .strictObject({
    ...placeOptions,
    keepImages: keepImages(),
    nodeServiceAccount: madeElsewhere(
      z
        .string()
        .regex(/^[^@\s]+@[^@\s]+\.gserviceaccount\.com$/, "must be the e-mail address of a service account")
        .describe(
          "E-mail address of the service account that the nodes run as, which gets roles/artifactregistry.reader on the repository; left out, it needs that already",
        ),
      "nodes@my-project.iam.gserviceaccount.com",
    ).optional(),
    roleWaitSeconds: roleWaitSeconds("Google Cloud"),
  })
  .describe("A repository of Artifact Registry, for GKE: nodes pull from it by their service account");

// https://learn.microsoft.com/azure/aks/cluster-container-registry-integration
const azure = z
  .strictObject({
    location,
    plan: registryPlan,
    admin: registryAdmin,
    kubeletIdentity: madeElsewhere(
      z
        .string()
        .regex(
          /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
          "must be an object id, such as 01234567-89ab-4cde-8f01-23456789abcd",
        )
        .describe(
          "Object id of the cluster's kubelet identity, which gets AcrPull on the registry: `az aks show --query identityProfile.kubeletidentity.objectId`; left out, `az aks update --attach-acr` gives it that",
        ),
      "01234567-89ab-4cde-8f01-23456789abcd",
    ).optional(),
    roleWaitSeconds: roleWaitSeconds("Azure"),
  })
  .describe("A registry of ACR, for AKS: nodes pull from it by the kubelet's identity");

/** The registry of the stack's own. */
export const registry = z
  .union([z.strictObject({ aws }), z.strictObject({ gcp }), z.strictObject({ azure })], {
    error: "must be one of {aws: {region: …}}, {gcp: {project: …, region: …}}, {azure: {location: …}}",
  })
  .optional()
  .describe(
    "A registry of the stack's own at the cloud that the cluster is on, in place of slipway:image.repository; it needs the package @pulumi/aws, @pulumi/gcp or @pulumi/azure-native",
  );

export type RegistryOptions = NonNullable<z.infer<typeof registry>>;
export type AwsRegistryOptions = z.infer<typeof aws>;
export type GcpRegistryOptions = z.infer<typeof gcp>;
export type AzureRegistryOptions = z.infer<typeof azure>;
