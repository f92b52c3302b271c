import type { Finding } from "../contract.ts";

/** Findings of one check that one act mends become one, which names all the places; the order stays. */
export function joinAlike(findings: readonly Finding[]): Finding[] {
  const alike = Map.groupBy(findings, ({ check, severity, expected, why, fix, cause }) =>
    JSON.stringify([check, severity, expected, why, fix, cause]),
  );
  return [...alike.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (!first || others.length === 0) return group;
    const { where: _where, ...rest } = first;
    const places = group.flatMap(({ where }) => where ?? []);
    const isSame = others.every(({ seen }) => seen === first.seen);
    if (isSame) return [{ ...rest, ...(places.length === 0 ? {} : { where: places.join(", ") }) }];
    const seen = group.map((one) => (one.where === undefined ? one.seen : `${one.where}: ${one.seen}`)).join("; ");
    return [{ ...rest, seen }];
  });
}
