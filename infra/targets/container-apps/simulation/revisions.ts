import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Properties } from "../../../provider/protocol.ts";
import type { LiveResource } from "../../../../simulation/cloud/index.ts";
import type { RevisionControl, Traffic } from "../../../../simulation/contract.ts";

/** What a test can make Azure do. */
export interface ContainerAppsControl extends RevisionControl {
  /** How often one looks at a new revision before its image is there; none by default. */
  looksUntilPulled?: number;
  /** How often one looks at an app before its certificate is put to use; none by default. */
  looksUntilBound?: number;
}

interface Revision {
  name: string;
  template: unknown;
  isGood: boolean;
  isActive: boolean;
  looks: number;
}

const configurationSchema = z.object({
  activeRevisionsMode: z.string().default("Single"),
  ingress: z
    .object({
      fqdn: z.string().optional(),
      stickySessions: z.object({ affinity: z.string() }).optional(),
      traffic: z
        .array(
          z.object({
            revisionName: z.string().optional(),
            latestRevision: z.boolean().default(false),
            weight: z.number().default(0),
            label: z.string().default(""),
          }),
        )
        .default([]),
    })
    .optional(),
});

/** The revisions of the one app: a new template makes a new one, and it serves from when it is ready. */
// https://learn.microsoft.com/azure/container-apps/revisions
export class Revisions {
  #made: Revision[] = [];
  readonly #control: ContainerAppsControl;

  constructor(control: ContainerAppsControl) {
    this.#control = control;
  }

  /** The newest revision once the app has these inputs. */
  made(inputs: Properties, previous: Properties | undefined): Properties {
    const template = inputs.template ?? {};
    const newest = this.#made.at(-1);
    const isSame = previous && newest && isDeepStrictEqual(newest.template, template);
    if (!isSame) {
      const name = `revision-${this.#made.length + 1}`;
      this.#made.push({ name, template, isGood: !this.#control.neverReady, isActive: true, looks: 0 });
    }
    const latestRevisionName = this.#made.at(-1)?.name ?? "";
    const { activeRevisionsMode } = configurationIn(inputs);
    if (activeRevisionsMode === "Single") for (const old of this.#made.slice(0, -1)) old.isActive = false;
    return { latestRevisionName };
  }

  /** How often one has looked at the app since its newest revision was made, this time included. */
  looks(): number {
    const newest = this.#made.at(-1);
    if (!newest) return Infinity;
    newest.looks += 1;
    return newest.looks;
  }

  /** What an app says of its revisions. */
  of(app: LiveResource): Properties {
    const latestRevisionName = String(app.outputs.latestRevisionName);
    const ready = this.#made.filter((revision) => this.#isReady(revision)).at(-1)?.name;
    return { latestRevisionName, ...(ready === undefined ? {} : { latestReadyRevisionName: ready }) };
  }

  /** What a revision says of itself. */
  properties(name: string): Properties {
    const revision = this.#made.find((one) => one.name === name);
    if (!revision) throw new Error(`ResourceNotFound: there is no revision ${name}`);
    const { isActive: active } = revision;
    if (this.#isReady(revision))
      return { active, provisioningState: "Provisioned", runningState: "Running", healthState: "Healthy" };
    if (!this.#isPulled(revision)) return { active, provisioningState: "Provisioning", runningState: "Processing" };
    return { active, provisioningState: "Provisioning", runningState: "Degraded", healthState: "Unhealthy" };
  }

  /** Names of all. */
  names(): string[] {
    return this.#made.map(({ name }) => name);
  }

  deactivate(name: string): void {
    for (const revision of this.#made) if (revision.name === name) revision.isActive = false;
  }

  /** How they are asked. */
  traffic(app: LiveResource): Traffic {
    const newest = this.#made.at(-1)?.name ?? "";
    const ready = this.#made.findLast(({ isGood }) => isGood)?.name ?? newest;
    const targets = targetsIn(app.inputs);
    const shares: Record<string, number> = {};
    const hosts: Record<string, string> = {};
    const host = `${String(app.inputs.containerAppName)}.kind-sea-1234.westeurope.azurecontainerapps.io`;
    for (const { revisionName: name = ready, weight, label } of targets) {
      shares[name] = (shares[name] ?? 0) + weight;
      if (label !== "") hosts[name] = host.replace(".", `---${label}.`);
    }
    return { newest, shares, hosts };
  }

  /** Why Azure would refuse where an app sends its requests. */
  refusesTraffic(inputs: Properties): string | undefined {
    const { activeRevisionsMode, ingress } = configurationIn(inputs);
    const targets = targetsIn(inputs);
    const sum = targets.reduce((total, { weight }) => total + weight, 0);
    // https://learn.microsoft.com/azure/container-apps/traffic-splitting
    if (sum !== 100) return `ContainerAppInvalidTrafficWeight: the weights must sum to 100, not ${sum}`;
    // https://learn.microsoft.com/azure/container-apps/sticky-sessions
    if (activeRevisionsMode !== "Single" && ingress?.stickySessions?.affinity === "sticky")
      return "ContainerAppInvalidIngressStickySessionWithMultipleRevisions: session affinity needs single revision mode";
    const labels = targets.map(({ label }) => label).filter((label) => label !== "");
    // https://learn.microsoft.com/azure/container-apps/revisions#labels
    if (labels.some((label) => !/^[a-z]([a-z0-9]|-(?!-))*(?<!-)$/.test(label)) || new Set(labels).size < labels.length)
      return `ContainerAppInvalidTrafficLabel: ${labels.join(", ")}`;
    for (const { revisionName, latestRevision } of targets) {
      if (latestRevision === (revisionName !== undefined))
        return "ContainerAppInvalidTraffic: a weight is for the latest revision or for one by its name";
      // https://github.com/stackshy/cloudemu/pull/955
      if (revisionName !== undefined && !this.names().includes(revisionName))
        return `ContainerAppRevisionNotFound: there is no revision ${revisionName}`;
      if (revisionName !== undefined && activeRevisionsMode === "Single")
        return "ContainerAppInvalidTraffic: weights need multiple revision mode";
    }
    return undefined;
  }

  #isPulled({ looks }: Revision): boolean {
    return looks > (this.#control.looksUntilPulled ?? 0);
  }

  #isReady(revision: Revision): boolean {
    return revision.isGood && this.#isPulled(revision);
  }
}

/** The configuration as far as it is known: a preview may know nothing of it. */
function configurationIn({ configuration }: Properties) {
  return configurationSchema.parse(typeof configuration === "object" && configuration !== null ? configuration : {});
}

function targetsIn(inputs: Properties) {
  const traffic = configurationIn(inputs).ingress?.traffic ?? [];
  return traffic.length === 0 ? [{ latestRevision: true, weight: 100, label: "", revisionName: undefined }] : traffic;
}
