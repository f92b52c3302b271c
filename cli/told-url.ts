import { mapIn, type Settings } from "./stack-copy.ts";

/**
 * What a server was told of where it is, where its endpoint is elsewhere: one with sign-in would send its users there.
 * Undefined where it is right, and where the stack's own variables say it, as they may for what stands before the service.
 */
export function toldElsewhere(
  settings: Settings,
  { PUBLIC_URL: told }: Readonly<Record<string, string>>,
  endpoint: string,
): string | undefined {
  const { env } = mapIn(settings, "slipway:service");
  if (told === undefined || (typeof env === "object" && env !== null && "PUBLIC_URL" in env)) return undefined;
  return URL.parse(told)?.origin === new URL(endpoint).origin ? undefined : told;
}
