import type { Properties } from "../../infra/provider/protocol.ts";
import { reveal } from "./secrets.ts";

/** A resource that exists in the cloud; `name` is its name in the program. */
export interface LiveResource {
  id: string;
  type: string;
  name: string;
  inputs: Properties;
  outputs: Properties;
}

/** What exists in the cloud. Secrets are kept wrapped, as the engine sent them. */
export class LiveResources {
  #entries: LiveResource[] = [];

  get(type: string, id: string): LiveResource | undefined {
    return this.#entries.find((entry) => entry.type === type && entry.id === id);
  }

  put(resource: LiveResource): void {
    this.delete(resource.type, resource.id);
    this.#entries.push(resource);
  }

  delete(type: string, id: string): void {
    this.#entries = this.#entries.filter((entry) => entry.type !== type || entry.id !== id);
  }

  /** All of them, secrets in plain. */
  list(): LiveResource[] {
    return this.#entries.map((entry) => ({
      ...entry,
      inputs: reveal(entry.inputs),
      outputs: reveal(entry.outputs),
    }));
  }

  /** The one with this id, whatever its type. */
  only(id: string): LiveResource {
    const found = this.#entries.filter((entry) => entry.id === id);
    const [resource] = found;
    if (resource && found.length === 1) return resource;
    throw new Error(`${found.length} resources have the id "${id}"; ids are ${this.#entries.map(({ id }) => id)}`);
  }
}
