import { pulumiProjectDirectory } from "../../../project-directory.ts";

/** Labels of everything that a stack makes on an engine. */
export const labels = {
  /** Resource of the program; two clones of a repository have the same ones. */
  urn: "dev.slipway.urn",
  /** State that owns the thing: an id that each state makes once. */
  owner: "dev.slipway.owner",
  /** Folder of the checkout that made it, for people to read. */
  checkout: "dev.slipway.checkout",
  /** What a volume is for. */
  role: "dev.slipway.role",
  /** Tells a volume that was made anew from the one whose content is known. */
  identity: "dev.slipway.identity",
  /** Names of a container's secret environment variables. */
  secrets: "dev.slipway.secrets",
} as const;

/** The project that this process works for; a name of before stays, since what runs bears it. */
export function checkout(): string {
  return pulumiProjectDirectory();
}

/** Labels of a thing that a resource of this checkout makes. */
export function ownLabels(urn: string, owner: string | undefined): Record<string, string> {
  return {
    [labels.urn]: urn,
    [labels.checkout]: checkout(),
    ...(owner === undefined ? {} : { [labels.owner]: owner }),
  };
}

/** A name that no other state gives: the readable one, and the start of the owner's id. */
export function ownName(name: string, owner: string | undefined): string {
  return owner === undefined ? name : `${name}-${owner.slice(0, 8)}`;
}

/** Whether `ownName` gave a name. */
export function hasOwnName(name: string, owner: string): boolean {
  return name.endsWith(`-${owner.slice(0, 8)}`);
}

/** Stack and project of a URN: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
// https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
export function stackOf(urn: string): { stack: string; prefix: string } {
  const [start = "", project = ""] = urn.split("::");
  return { stack: start.slice(start.lastIndexOf(":") + 1), prefix: `${start}::${project}::` };
}
