/** Asks a service on the web, through the proxy that the environment names; plain `fetch` knows of none. */
export async function fetchOutside(url: string, options: { method?: string; signal: AbortSignal }) {
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  return fetch(url, { ...options, dispatcher: new EnvHttpProxyAgent() });
}
