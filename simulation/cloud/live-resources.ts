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
  #softDeleted: LiveResource[] = [];

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

  /** Deletes a resource whose name stays taken. */
  softDelete(type: string, id: string): void {
    const found = this.get(type, id);
    if (found) this.#softDeleted.push(found);
    this.delete(type, id);
  }

  /** Forgets soft-deleted resources for good, as the cloud does after its days of retention. */
  purge(): void {
    this.#softDeleted = [];
  }

  /** All of them, secrets in plain. */
  list(): LiveResource[] {
    return this.#entries.map(toPlain);
  }

  /** What is deleted and keeps its name, secrets in plain. */
  listSoftDeleted(): LiveResource[] {
    return this.#softDeleted.map(toPlain);
  }

  /** The one with this id, whatever its type. */
  only(id: string): LiveResource {
    const found = this.#entries.filter((entry) => entry.id === id);
    const [resource] = found;
    if (resource && found.length === 1) return resource;
    throw new Error(`${found.length} resources have the id "${id}"; ids are ${this.#entries.map(({ id }) => id)}`);
  }
}

function toPlain(entry: LiveResource): LiveResource {
  return { ...entry, inputs: reveal(entry.inputs), outputs: reveal(entry.outputs) };
}
