import type { Properties } from "../../../provider/protocol.ts";
import type { LiveResource } from "../../../../simulation/cloud/index.ts";
import type { RevisionControl } from "../../../../simulation/contract.ts";

/** What a test can make Azure do. */
export interface ContainerAppsControl extends RevisionControl {
  /** How often one looks at a new revision before its image is there; none by default. */
  looksUntilPulled?: number;
  /** How often one looks at an app before its certificate is put to use; none by default. */
  looksUntilBound?: number;
}

interface Revision {
  name: string;
  template: string;
  isGood: boolean;
  looks: number;
}

/** The revisions of the one app: a new template makes a new one, and it serves from when it is ready. */
// https://learn.microsoft.com/azure/container-apps/revisions
export class Revisions {
  #made: Revision[] = [];
  readonly #control: ContainerAppsControl;

  constructor(control: ContainerAppsControl) {
    this.#control = control;
  }

  /** The newest revision once the app has these inputs. */
  made(inputs: Properties, previous: Properties | undefined): string {
    const template = JSON.stringify(inputs.template ?? {});
    const newest = this.#made.at(-1);
    if (previous && newest?.template === template) return newest.name;
    const name = `revision-${this.#made.length + 1}`;
    this.#made.push({ name, template, isGood: !this.#control.neverReady, looks: 0 });
    return name;
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
    if (this.#isReady(revision))
      return { provisioningState: "Provisioned", runningState: "Running", healthState: "Healthy" };
    if (!this.#isPulled(revision)) return { provisioningState: "Provisioning", runningState: "Processing" };
    return { provisioningState: "Provisioning", runningState: "Degraded", healthState: "Unhealthy" };
  }

  #isPulled({ looks }: Revision): boolean {
    return looks > (this.#control.looksUntilPulled ?? 0);
  }

  #isReady(revision: Revision): boolean {
    return revision.isGood && this.#isPulled(revision);
  }
}
