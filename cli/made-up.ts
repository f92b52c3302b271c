import type { PlatformContainer } from "../simulation/contract.ts";

/** Value of a secret in a rehearsal, where the real one is unknown. */
export function madeUp(name: string): string {
  return `made-up-${name}`;
}

/**
 * A container without the addresses that nobody could make up, such as `DATABASE_URL`: with one that leads nowhere a
 * server would not start. `leftOut` names them.
 */
export function withoutMadeUpUrls(container: PlatformContainer): { wanted: PlatformContainer; leftOut: string[] } {
  const leftOut = container.secretNames.filter(
    (name) => /_(URL|URI|DSN)$/i.test(name) && container.env[name] === madeUp(name),
  );
  const env = Object.fromEntries(Object.entries(container.env).filter(([name]) => !leftOut.includes(name)));
  const secretNames = container.secretNames.filter((name) => !leftOut.includes(name));
  return { wanted: { ...container, env, secretNames }, leftOut };
}
