/** What takes a part of the requests, as a platform names it. */
export interface Share {
  /** By its name; empty where it is the newest that is ready, whichever that is. */
  revision: string;
  percent: number;
  /** By which it is reached without a share; empty where it has none. */
  tag: string;
}

/**
 * What takes the requests, by name, so that no new revision does; undefined where nothing does. What bears the tag of a
 * revision that is examined was left there by an earlier run and has no right to its share.
 */
export function servingOf<One extends Share>(
  shares: readonly One[],
  { ready, stagedTag }: { ready: string; stagedTag: string },
): One[] | undefined {
  if (ready === "") return undefined;
  const others = shares
    .filter(({ tag }) => tag !== stagedTag)
    .map((share) => ({ ...share, revision: share.revision || ready }));
  // One with a tag alone may stand before those that take requests, and takes none of what is left over.
  others.sort((one, other) => other.percent - one.percent);
  return (others[0]?.percent ?? 0) === 0 ? undefined : scaled(others, 100);
}

/** The same in proportion, with another sum in percent; the first one gets what is left over. */
export function scaled<One extends Pick<Share, "percent">>(shares: readonly One[], sum: number): One[] {
  const all = shares.reduce((total, { percent }) => total + percent, 0);
  const parts = shares.map(({ percent }) => Math.floor((percent * sum) / all));
  const rest = sum - parts.reduce((total, part) => total + part, 0);
  return shares.map((share, index) => ({ ...share, percent: (parts[index] ?? 0) + (index === 0 ? rest : 0) }));
}
