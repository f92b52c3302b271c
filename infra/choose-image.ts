import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./config.ts";
import type { OpenTarget } from "./contract.ts";
import { buildImage } from "./image.ts";

/** The image that a stack runs, which is built and pushed where it names none that is ready. */
export function chooseImage(
  { spec, image, buildSecrets: secrets, target, madeImage }: Settings,
  projectDirectory: string,
  opened: OpenTarget,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  if ("reference" in image) {
    // A rollback leaves the registry as it is, since the image lies there.
    if (image.ownRegistry) opened.registry?.();
    return madeImage ?? pulumi.output(image.reference);
  }
  const registry = image.repository === undefined ? opened.registry?.() : { repository: image.repository };
  if (!registry) throw new Error(`target ${target.name} has no registry, which the check before should have said`);
  return buildImage({ name: spec.name, build: image, secrets, registry, projectDirectory }, { parent });
}
