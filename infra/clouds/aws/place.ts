import type { Repository } from "@pulumi/aws/ecr/repository.js";
import { Provider } from "@pulumi/aws/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { giveNames, pathOf } from "./names.ts";

/** Where resources on AWS belong: below the service, in one region, with tags by which a bill can be split. */
export interface Place {
  parent: pulumi.Resource;
  provider: Provider;
  transformations: pulumi.ResourceTransformation[];
  /** The stack's own repository of images; undefined where the image comes from elsewhere. */
  repository?: Repository;
  /** What every role of the service has: a path of its stack's own, and the most that it may ever be allowed. */
  roles: { path: string; permissionsBoundary?: pulumi.Output<string> };
}

/** Key of the tag that tells a bill's lines apart. */
export const serviceTag = "slipway-service";

/** Key of the tag that tells a service's stacks apart. */
export const stackTag = "slipway-stack";

const places = new WeakMap<pulumi.Resource, Place>();

/** The one place of a service, whoever asks first. */
export function placeOf(context: ServiceContext, region: string): Place {
  const { spec, stack, parent } = context;
  const known = places.get(parent);
  if (known) return known;
  const tags = { [serviceTag]: spec.name, [stackTag]: stack };
  const provider = new Provider(spec.name, { region, defaultTags: { tags } }, { parent });
  const roles = { path: `/slipway/${pathOf(context)}/` };
  const place = { parent, provider, transformations: [giveNames(context)], roles };
  places.set(parent, place);
  return place;
}
