/** How much a value changes from the first to the last point, by the line of least squares; 0 of fewer than two. */
export function riseOf(points: readonly { at: number; value: number }[]): number {
  const { length } = points;
  if (length < 2) return 0;
  const meanAt = points.reduce((sum, { at }) => sum + at, 0) / length;
  const mean = points.reduce((sum, { value }) => sum + value, 0) / length;
  const spread = points.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  if (spread === 0) return 0;
  const slope = points.reduce((sum, { at, value }) => sum + (at - meanAt) * (value - mean), 0) / spread;
  return slope * ((points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0));
}

export function inMs(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}
