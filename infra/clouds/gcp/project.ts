import type { Repository } from "@pulumi/gcp/artifactregistry/repository.js";
import { getProjectOutput } from "@pulumi/gcp/organizations/getProject.js";
import { Service } from "@pulumi/gcp/projects/service.js";
import { Provider } from "@pulumi/gcp/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { apisOf } from "./apis.ts";
import type { CloudRunOptions } from "../../targets/cloud-run/options.ts";

/** What a stack makes and looks up in its Google Cloud project; whatever it is, the API it needs is on before. */
export interface Project {
  /** Parent of every resource: it turns on the APIs of each, and hands the provider down. */
  parent: pulumi.Resource;
  /** Types of resources and tokens of functions that were asked for so far. */
  readonly used: ReadonlySet<string>;
  /** The stack's own repository of images; undefined where the image comes from elsewhere. */
  repository?: Repository;
  /** What the options of a call of this function must say. */
  lookUp(token: string): pulumi.InvokeOutputOptions;
  /** Resolves once the APIs of this function are on; at a preview only where they already were. */
  whenOn(token: string): pulumi.Output<unknown>;
}

const projectApi = "cloudresourcemanager";

const projects = new WeakMap<pulumi.Resource, Project>();

/** The project of a stack: made by whoever asks first, the registry or the service. */
export function projectOf({ spec, parent, options }: TargetContext<CloudRunOptions>): Project {
  const known = projects.get(parent);
  if (known) return known;
  const { project, region } = options;
  const provider = new Provider(spec.name, { project, region }, { parent });
  const used = new Set<string>();
  const apis = new Map<string, Service>();
  const turnOn = (name: string): Service => {
    const on = apis.get(name);
    if (on) return on;
    const service = new Service(
      `${spec.name}-${name}-api`,
      // It stays on when the stack goes, since others may use it by then.
      { project, service: `${name}.googleapis.com`, disableOnDestroy: false },
      // Once an API is on, the provider looks at the project, by an API that is on first for that.
      // https://github.com/hashicorp/terraform-provider-google/issues/6101
      { parent: component, dependsOn: name === projectApi ? [] : [turnOn(projectApi)] },
    );
    apis.set(name, service);
    return service;
  };
  const use = (token: string): Service[] => {
    used.add(token);
    return apisOf(token).map(turnOn);
  };
  const component = new pulumi.ComponentResource(
    "slipway:index:GoogleProject",
    spec.name,
    {},
    {
      parent,
      providers: [provider],
      transformations: [
        ({ type, props, opts }) =>
          type.startsWith("gcp:") ? { props, opts: pulumi.mergeOptions(opts, { dependsOn: use(type) }) } : undefined,
      ],
    },
  );
  const made: Project = {
    parent: component,
    used,
    lookUp: (token) => ({ parent: component, dependsOn: use(token) }),
    whenOn: (token) => pulumi.all(use(token).map(({ id }) => id)),
  };
  projects.set(parent, made);
  projects.set(component, made);
  return made;
}

/** The project's number, by which some services name it. */
export function projectNumber(context: TargetContext<CloudRunOptions>): pulumi.Output<string> {
  const opts = projectOf(context).lookUp("gcp:organizations/getProject:getProject");
  return getProjectOutput({ projectId: context.options.project }, opts).number;
}
