import { Provider } from "@pulumi/aws/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { serviceTag } from "./names.ts";
import type { AppRunnerOptions } from "./options.ts";

/** Where resources belong: below the service, in its region, with tags by which a bill can be split. */
export interface Place {
  parent: pulumi.Resource;
  provider: Provider;
}

const places = new WeakMap<pulumi.Resource, Place>();

/** The one place of a service, whoever asks first. */
export function placeOf({ spec, stack, parent, options }: TargetContext<AppRunnerOptions>): Place {
  const known = places.get(parent);
  if (known) return known;
  const tags = { [serviceTag]: spec.name, "slipway-stack": stack };
  const provider = new Provider(spec.name, { region: options.region, defaultTags: { tags } }, { parent });
  const place = { parent, provider };
  places.set(parent, place);
  return place;
}
