import type { Alarm } from "./monitoring.ts";

/** The lines of every estimate, the same on every target, so that two can be compared. */
export const lines = [
  "compute",
  "requests",
  "traffic",
  "load balancer and public addresses",
  "registry",
  "secrets",
  "logs",
  "alarms, metrics and dashboard",
  "probes",
] as const;

export type Line = (typeof lines)[number];

/** What one unit costs, and where that stands. */
export interface Price {
  line: Line;
  usd: number;
  /** The unit, such as `GB out`. */
  per: string;
  /** What each account has free every month; prices that name the same `of` share it, in their order. */
  included?: Included;
  /** Page that states the price, and the month in which it stated it. */
  source: string;
  checked: string;
}

/** An allotment, such as 100 of `GB out`. */
export interface Included {
  amount: number;
  of: string;
}

/** Dated prices by key. */
export type Prices = Readonly<Record<string, Price>>;

/** How much of each price a month takes. */
export type Amounts<Of extends Prices> = Readonly<Record<keyof Of, number>>;

/** A month of one service, worked out of the load that every estimate states. */
export interface Month {
  hours: number;
  requests: number;
  /** Seconds in which a request is answered, one at a time. */
  busySeconds: number;
  responseGiB: number;
  logGiB: number;
  /** Size of one image in the registry. */
  imageGiB: number;
  /** Secrets that the stack itself keeps in the platform's secret manager. */
  ownSecrets: number;
  /** Alarms that somebody is told of and that the target measures; without the budget, which no platform charges. */
  alarms: readonly Alarm[];
}

/** Writes down prices that one page states. */
export function page(source: string, checked: string) {
  return (line: Line, usd: number, per: string, included?: Included): Price => ({
    line,
    usd,
    per,
    ...(included ? { included } : {}),
    source,
    checked,
  });
}
