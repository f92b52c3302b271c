/** A package of npm whose content is known. */
export interface PinnedPackage {
  name: string;
  version: string;
  /** Digest of its archive: https://www.w3.org/TR/SRI/. */
  integrity: string;
}

/** The packages that hold the official Node.js 24, by platform and processor. */
export const nodePackages: Readonly<Record<string, PinnedPackage>>;

/** Makes a folder into a project of exactly these packages; answers the flags with which npm installs them there. */
export function pinPackages(folder: string, packages: readonly PinnedPackage[]): string[];
