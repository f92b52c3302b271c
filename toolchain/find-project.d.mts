/**
 * The folder of the Slipway project that a command typed in a folder means: the nearest, upwards, that is one itself or
 * holds one in `slipway/`. Undefined where there is none.
 */
export function findProject(from: string): string | undefined;
