/** One of Render's instance types. */
export interface Plan {
  /** Its name in the API. */
  id: string;
  cpu: number;
  memoryMiB: number;
}

/** The instance types that never sleep, smallest first. */
// https://render.com/pricing#compute, as of 2026-10. `free` sleeps after 15 minutes and is no place for a server.
export const plans = [
  { id: "starter", cpu: 0.5, memoryMiB: 512 },
  { id: "standard", cpu: 1, memoryMiB: 2048 },
  { id: "pro", cpu: 2, memoryMiB: 4096 },
  { id: "pro_plus", cpu: 4, memoryMiB: 8192 },
  { id: "pro_max", cpu: 4, memoryMiB: 16_384 },
  { id: "pro_ultra", cpu: 8, memoryMiB: 32_768 },
] as const satisfies readonly Plan[];

/** The plan of this size; undefined where there is none, which the facts refuse before. */
export function planOf({ cpu, memoryMiB }: { cpu: number; memoryMiB: number }) {
  return plans.find((plan) => plan.cpu === cpu && plan.memoryMiB === memoryMiB);
}

/** A plan by the one name that is compared: since 2026-08 Render also calls `standard` `1c-2g`, and so on. */
// https://render.com/changelog: both names stay valid, and an answer may have either.
export function planName(name: string): string {
  const [, cpu, amount, unit] = /^(\d+(?:\.\d+)?)c-(\d+)(mb|gb?)$/.exec(name) ?? [];
  if (cpu === undefined) return name;
  const memoryMiB = Number(amount) * (unit === "mb" ? 1 : 1024);
  return planOf({ cpu: Number(cpu), memoryMiB })?.id ?? name;
}
