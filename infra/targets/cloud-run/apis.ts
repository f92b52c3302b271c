import { Service } from "@pulumi/gcp/projects/service.js";
import type { ServiceContext } from "../../contract.ts";

/** Turns on the APIs that the stack needs; they stay on when it goes, since others may use them by then. */
export function enableApis({ spec, parent }: ServiceContext, project: string, names: readonly string[]): Service[] {
  return names.map(
    (name) =>
      new Service(
        `${spec.name}-${name}-api`,
        { project, service: `${name}.googleapis.com`, disableOnDestroy: false },
        { parent },
      ),
  );
}
