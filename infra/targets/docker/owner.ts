import type * as pulumi from "@pulumi/pulumi";
import { Owner } from "./resources.ts";

const owners = new WeakMap<pulumi.Resource, Owner>();

/** The owner of what a service makes: one resource, whoever asks first. */
export function ownerOf(parent: pulumi.Resource, { host }: { host?: string | undefined }): Owner {
  const known = owners.get(parent);
  if (known) return known;
  // Not named after the service, so that a service with a new name owns what it made under the old one.
  const made = new Owner("owner", host === undefined ? {} : { host }, { parent });
  owners.set(parent, made);
  return made;
}
