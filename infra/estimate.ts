import type { BoundTarget, ServiceSpec } from "./contract.ts";
import { alarmsOf, isMeasured } from "./monitoring.ts";
import { type Line, lines, type Month, type Price, type Prices } from "./prices.ts";

/** The load that every estimate assumes, so that targets can be compared. */
const statedLoad = {
  requestsPerMonth: 1_000_000,
  secondsPerRequest: 0.2,
  responseKiB: 10,
  logKiB: 1,
  imageMiB: 100,
};

const hoursPerMonth = 730;
const kibPerGib = 1024 * 1024;

/** What a service costs in a month in USD, to the cent; a line that the target does not charge is 0. */
export interface Estimate {
  total: number;
  lines: EstimatedLine[];
  /** The free allotments that were deducted from, such as `100 GB out`. */
  included: string[];
  /** What the bill has beyond it, in words that follow the target's name. */
  beyond?: string;
  /** Whether what the server runs on has a price here: what is paid otherwise is not free. */
  isCounted: boolean;
}

/** One line, with the pages that its prices are from. */
export interface EstimatedLine {
  line: Line;
  usd: number;
  sources: string[];
}

/** The stated load and what is done with free allotments, in words. */
export const loadWords = `minInstances all month, and ${statedLoad.requestsPerMonth.toLocaleString("en-US")} requests of ${statedLoad.secondsPerRequest} s with ${statedLoad.responseKiB} KiB out and ${statedLoad.logKiB} KiB of log each; images of ${statedLoad.imageMiB} MiB; what every account has free each month is deducted, as if nothing else ran in it`;

/** Multiplies what a service uses on a target by the target's prices. */
export function estimate(
  spec: ServiceSpec,
  target: Pick<BoundTarget, "prices" | "beyondPrices" | "usage" | "signals">,
): Estimate {
  const amounts = target.usage(spec, monthOf(spec, target.signals));
  const { charged, included } = deductIncluded(target.prices, amounts);
  const estimated = lines.map((line): EstimatedLine => {
    const items = charged.filter(({ price, amount }) => price.line === line && amount > 0);
    const usd = items.reduce((sum, { price, billed }) => sum + price.usd * billed, 0);
    const sources = items.map(({ price }) => `${price.source}, ${price.checked}`);
    return { line, usd: Math.round(usd * 100) / 100, sources: [...new Set(sources)] };
  });
  const { beyondPrices: beyond, prices } = target;
  return {
    total: estimated.reduce((sum, { usd }) => sum + usd, 0),
    lines: estimated,
    included,
    ...(beyond === undefined ? {} : { beyond }),
    isCounted: beyond === undefined || Object.values(prices).some(({ line }) => line === "compute"),
  };
}

/** What a stack puts out of its estimate, all in words: a preview shows the lines that change. */
export interface EstimatedCost {
  total: string;
  load: string;
  included: string[];
  beyond?: string;
  items: Record<string, string>;
}

/** An estimate in words. */
export function toEstimatedCost(estimate: Estimate): EstimatedCost {
  const { lines: estimated, included, beyond } = estimate;
  const items = estimated.map(({ line, usd, sources }) => {
    return [line, sources.length === 0 ? toUsd(usd) : `${toUsd(usd)} (${sources.join("; ")})`];
  });
  const more = beyond === undefined ? {} : { beyond };
  return { total: totalOf(estimate), load: loadWords, included, ...more, items: Object.fromEntries(items) };
}

/** The total in words. */
export function totalOf({ total, isCounted }: Pick<Estimate, "total" | "isCounted">): string {
  return isCounted ? toUsd(total) : "not counted";
}

/** `USD 12.30` */
export function toUsd(amount: number): string {
  return `USD ${amount.toFixed(2)}`;
}

/** The stated load as one service on one target has it. */
export function monthOf(spec: ServiceSpec, signals: BoundTarget["signals"]): Month {
  const { requestsPerMonth, secondsPerRequest, responseKiB, logKiB, imageMiB } = statedLoad;
  return {
    hours: hoursPerMonth,
    requests: requestsPerMonth,
    busySeconds: requestsPerMonth * secondsPerRequest,
    responseGiB: (requestsPerMonth * responseKiB) / kibPerGib,
    logGiB: (requestsPerMonth * logKiB) / kibPerGib,
    imageGiB: imageMiB / 1024,
    ownSecrets: Object.values(spec.secrets).filter((secret) => "value" in secret).length,
    alarms: alarmsOf(spec).filter((alarm) => alarm.kind !== "budget" && isMeasured(alarm, signals)),
  };
}

interface Charged {
  price: Price;
  amount: number;
  /** What of it is not free. */
  billed: number;
}

function deductIncluded(prices: Prices, amounts: Readonly<Record<string, number>>) {
  const left = new Map<string, number>();
  const used = new Set<string>();
  const charged = Object.entries(prices).map(([key, price]): Charged => {
    const amount = amounts[key] ?? 0;
    if (!price.included || amount === 0) return { price, amount, billed: amount };
    const { of } = price.included;
    const free = Math.min(amount, left.get(of) ?? price.included.amount);
    left.set(of, (left.get(of) ?? price.included.amount) - free);
    used.add(`${price.included.amount.toLocaleString("en-US")} ${of}`);
    return { price, amount, billed: amount - free };
  });
  return { charged, included: [...used] };
}
