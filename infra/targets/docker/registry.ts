import * as pulumi from "@pulumi/pulumi";
import type { Registry, TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { registryImage } from "./images.ts";
import { names } from "./names.ts";
import type { DockerOptions } from "./options.ts";
import { Container, type Owned, Volume } from "./resources.ts";

/** A registry of the stack's own on the loopback port, with its images in a volume. */
export function dockerRegistry(context: TargetContext<DockerOptions>, owned: Owned): Registry {
  const { spec, options, parent } = context;
  const name = nameOf(names.registry, context);
  const volume = new Volume(`${spec.name}-registry`, { ...owned, name, role: "registry" }, { parent });
  const registry = new Container(
    `${spec.name}-registry`,
    {
      ...owned,
      name,
      image: registryImage,
      env: { REGISTRY_STORAGE_DELETE_ENABLED: "true" },
      ports: [{ containerPort: 5000, hostPort: options.registryPort, setting: "slipway:options.registryPort" }],
      mounts: [{ volume: volume.name, path: "/var/lib/registry" }],
      stopTimeoutSeconds: 5,
    },
    { parent },
  );
  return {
    repository: pulumi.output(registry.id).apply(() => `localhost:${options.registryPort}/${spec.name}`),
    identity: volume.identity,
  };
}
