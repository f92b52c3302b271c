import { getProjectOutput } from "@pulumi/gcp/organizations/getProject.js";
import { Service } from "@pulumi/gcp/projects/service.js";
import { Provider } from "@pulumi/gcp/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { fitName, type NamedService } from "../../names.ts";
import { apisOf } from "./apis.ts";
import { label } from "./names.ts";

/** What a stack makes and looks up in its Google Cloud project; whatever it is, the API it needs is on before. */
export interface GoogleProject extends NamedService {
  /** The project's id. */
  id: string;
  region: string;
  /** Parent of every resource: it turns on the APIs of each, and hands the provider and its labels down. */
  parent: pulumi.Resource;
  /** What tells a bill's lines apart, for the few types that take it under another name than `labels`. */
  labels: Record<string, string>;
  /** Types of resources and tokens of functions that were asked for so far. */
  readonly used: ReadonlySet<string>;
  /** What the options of a call of this function must say. */
  lookUp(token: string): pulumi.InvokeOutputOptions;
  /** Resolves once the APIs of this function are on; at a preview only where they already were. */
  whenOn(token: string): pulumi.Output<unknown>;
  /** The project's number, by which some services name it. */
  number(): pulumi.Output<string>;
}

const projectApi = "cloudresourcemanager";

/** Opens the stack's project; makes nothing in it before something is asked of it. */
export function openProject(
  { spec, stack, parent }: ServiceContext,
  { project, region }: { project: string; region: string },
): GoogleProject {
  const labels = { "slipway-service": spec.name, "slipway-stack": fitName(label, [stack]) };
  const provider = new Provider(spec.name, { project, region, defaultLabels: labels }, { parent });
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
  const lookUp = (token: string) => ({ parent: component, dependsOn: use(token) });
  return {
    spec: { name: spec.name },
    stack,
    id: project,
    region,
    parent: component,
    labels,
    used,
    lookUp,
    whenOn: (token) => pulumi.all(use(token).map(({ id }) => id)),
    number: () => getProjectOutput({ projectId: project }, lookUp("gcp:organizations/getProject:getProject")).number,
  };
}
