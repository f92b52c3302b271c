import { withoutProxyFor } from "./no-proxy.mjs";

const networks = ["10.201.0.0/16", "10.202.0.0/16", "10.96.0.0/16"];

/** Variables with which nothing asks a proxy for what is in the cluster's own networks. */
export function withoutProxy(): Record<"NO_PROXY" | "no_proxy", string> {
  return withoutProxyFor(process.env, ["localhost", "127.0.0.1", ...networks]);
}
