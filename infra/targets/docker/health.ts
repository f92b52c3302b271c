/**
 * What stands in for the health path of a server without one, whose containers have answered before requests are sent to
 * them. kamal-proxy takes 2xx alone for health, and asks as the proxy settings of its environment say, which requests of
 * clients do not follow: its own metrics answer in the server's place, under any path.
 */
// https://github.com/basecamp/kamal-proxy/blob/v0.9.2/internal/server/health_check.go (http.DefaultClient), target.go
export const withoutHealthPath = {
  path: "/.slipway-health",
  proxyEnv: { METRICS_PORT: "9090", HTTP_PROXY: "http://127.0.0.1:9090" },
};
