import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { externalName } from "./names.ts";
import { metadata, type Place } from "./place.ts";

/** A key of a Secret that a variable is read from. */
export interface SecretKey {
  name: pulumi.Input<string>;
  key: string;
}

/** Secret variables by name, and what must be there before a pod starts. */
export interface SecretVariables {
  keys: Record<string, SecretKey>;
  dependsOn: pulumi.Resource[];
}

/**
 * Makes or names the Secrets that variables are read from. Whoever may read Secrets of the namespace can read them, and
 * no pod's token is mounted, so that the service itself gets its own alone.
 */
export function secretVariables(place: Place): SecretVariables {
  const { spec, options, opts } = place;
  const own: Record<string, pulumi.Output<string>> = {};
  const references: Record<string, string> = {};
  for (const [name, source] of Object.entries(spec.secrets)) {
    if ("value" in source) own[name] = source.value;
    else references[name] = source.reference;
  }
  const keys: Record<string, SecretKey> = {};
  const dependsOn: pulumi.Resource[] = [];
  if (Object.keys(own).length > 0) {
    const { name: _, ...unnamed } = metadata(place);
    // Pulumi names it: new values are a new Secret, which makes new pods, and the old one goes once nothing runs from it.
    // https://kubernetes.io/docs/concepts/configuration/secret/#secret-immutable
    const secret = new Secret(spec.name, { metadata: unnamed, stringData: pulumi.secret(own), immutable: true }, opts);
    for (const key of Object.keys(own)) keys[key] = { name: secret.metadata.name, key };
  }
  if (options.secretStore) {
    if (Object.keys(references).length > 0) dependsOn.push(externalSecret(place, references));
    for (const key of Object.keys(references)) keys[key] = { name: externalName(place), key };
  } else {
    for (const [variable, reference] of Object.entries(references)) keys[variable] = splitReference(reference);
  }
  return { keys, dependsOn };
}

/** `<secret>/<key>` of the namespace, as the check before has held it. */
function splitReference(reference: string): SecretKey {
  const [name = "", key = ""] = reference.split("/");
  return { name, key };
}

/** What External Secrets is to copy out of a store; the pods wait until it has. A reference is `key` or `key#property`. */
// https://external-secrets.io/latest/api/externalsecret/
function externalSecret(place: Place, references: Readonly<Record<string, string>>): CustomResource {
  const { spec, options, opts } = place;
  const name = externalName(place);
  return new CustomResource(
    `${spec.name}-external`,
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: metadata(place, { name, annotations: { "pulumi.com/waitFor": "condition=Ready" } }),
      spec: {
        refreshInterval: "1h",
        secretStoreRef: options.secretStore,
        target: { name, creationPolicy: "Owner" },
        data: Object.entries(references).map(([secretKey, reference]) => {
          const [key = reference, property] = reference.split("#");
          return { secretKey, remoteRef: { key, ...(property === undefined ? {} : { property }) } };
        }),
      },
    },
    opts,
  );
}

/** The Secret by which nodes sign in to the registry of the image; undefined where they need none. */
// https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/
export function pullSecret(place: Place, image: pulumi.Output<string>): pulumi.Input<string> | undefined {
  const { spec, pull, opts } = place;
  if (!pull) return undefined;
  if ("reference" in pull) return pull.reference;
  const { username, password: given } = pull;
  const settings = pulumi.jsonStringify({
    auths: pulumi
      .all([image, given])
      .apply(([reference, password]) => ({ [registryOf(reference)]: { username, password } })),
  });
  const { name: _, ...unnamed } = metadata(place);
  const secret = new Secret(
    `${spec.name}-pull`,
    {
      metadata: unnamed,
      type: "kubernetes.io/dockerconfigjson",
      stringData: { ".dockerconfigjson": pulumi.secret(settings) },
      immutable: true,
    },
    opts,
  );
  return secret.metadata.name;
}

/** The registry in an image's reference; one without a host is Docker Hub's. */
// https://github.com/distribution/reference/blob/main/normalize.go
function registryOf(reference: string): string {
  const [host = "", ...path] = reference.split("/");
  return path.length > 0 && /[.:]|^localhost$/.test(host) ? host : "https://index.docker.io/v1/";
}
