import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { emptyList, liveFileName, liveFolder, liveVariable } from "../../live-file.ts";
import { liveName, liveSecretKey, liveSecretPurpose } from "./names.ts";
import { metadata, type Place } from "./place.ts";

const volume = "slipway-live";

/** A volume of a pod, and where its container sees it. */
export interface LiveVolume {
  volumes: {
    name: string;
    secret: { secretName: Secret["metadata"]["name"]; items: { key: string; path: string }[] };
  }[];
  mounts: { name: string; mountPath: string; readOnly: true }[];
}

/**
 * The file of users as a Secret in a volume, which the kubelet brings up to date in pods that run; nothing where the stack
 * asks for none. What stands in it is written past the stack, which never takes it back.
 */
// https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod
export function liveVolume(place: Place): LiveVolume {
  const { spec, opts } = place;
  const path = liveFileName(spec.env[liveVariable]);
  if (path === undefined) return { volumes: [], mounts: [] };
  const secret = new Secret(
    `${spec.name}-${liveSecretPurpose}`,
    {
      metadata: metadata(place, { name: liveName(place) }),
      stringData: { [liveSecretKey]: emptyList },
    },
    { ...opts, ignoreChanges: ["data", "stringData"] },
  );
  return {
    volumes: [{ name: volume, secret: { secretName: secret.metadata.name, items: [{ key: liveSecretKey, path }] } }],
    mounts: [{ name: volume, mountPath: liveFolder, readOnly: true }],
  };
}
