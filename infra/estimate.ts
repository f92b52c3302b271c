import type { CostItem } from "./contract.ts";

/** The load that every estimate assumes, so that targets can be compared. */
export const statedLoad = { requestsPerMonth: 1_000_000, secondsPerRequest: 0.2, responseKiB: 10 };

export const hoursPerMonth = 730;

/** What a stack costs in a month, in words: a preview shows the lines that change. */
export interface EstimatedCost {
  total: string;
  load: string;
  items: Record<string, string>;
}

/** Adds up a month's bill. */
export function toEstimatedCost(items: readonly CostItem[]): EstimatedCost {
  const { requestsPerMonth, secondsPerRequest, responseKiB } = statedLoad;
  const total = items.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0);
  return {
    total: toUsd(total),
    load: `minInstances all month, and ${requestsPerMonth.toLocaleString("en-US")} requests of ${secondsPerRequest} s and ${responseKiB} KiB`,
    items: Object.fromEntries(
      items.map(({ what, usdPerMonth, source, checked }) => [what, `${toUsd(usdPerMonth)} (${source}, ${checked})`]),
    ),
  };
}

function toUsd(amount: number): string {
  return `USD ${amount.toFixed(2)}`;
}
