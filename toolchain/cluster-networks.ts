/** Variables with which nothing asks a proxy for what is in the cluster's own networks. */
export function withoutProxy(): Record<"NO_PROXY" | "no_proxy", string> {
  const before = process.env["NO_PROXY"] ?? process.env["no_proxy"];
  const own = "localhost,127.0.0.1,10.201.0.0/16,10.202.0.0/16,10.96.0.0/16";
  const all = before ? `${before},${own}` : own;
  return { NO_PROXY: all, no_proxy: all };
}
