/** A metric's series by its name in Cloud Monitoring; what several kinds of resources have needs `monitored_resource`. */
// https://cloud.google.com/monitoring/promql/promql-mapping
export function series(metric: string, labels: Readonly<Record<string, string>>): string {
  const name = metric.replace("/", ":").replaceAll(/[./]/g, "_");
  const matchers = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return `${name}{${matchers.join(",")}}`;
}
