import { Agent, request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../../../toolchain/offline/kubernetes/cluster.ts";

/** An answer through the gateway. */
export interface GatewayAnswer {
  status: number;
  text: string;
  /** Of the body, as the header says it. */
  type: string | undefined;
  /** When each part of the body came, in ms after the request. */
  arrivals: number[];
}

/** A client of a domain that leads to a cluster's gateway, over TLS that is really checked, on connections that stay open. */
export interface GatewayClient {
  ask(
    path: string,
    options?: { method?: string; body?: string; headers?: Record<string, string> },
  ): Promise<GatewayAnswer>;
  /** Asks all the time until something has ended, and at least so often; answers what was not 200, and the texts of the rest. */
  load(during: Promise<unknown>, atLeast: number): Promise<{ asked: number; failed: string[]; seen: string[] }>;
  close(): void;
}

/** Opens one. */
export function openClient({ gatewayAddress, authority }: Cluster, domain: string): GatewayClient {
  const agent = new Agent({ keepAlive: true, ca: authority, servername: domain, maxSockets: 16 });
  const ask: GatewayClient["ask"] = (path, { method = "GET", body, headers = {} } = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<GatewayAnswer>();
    const began = performance.now();
    const outgoing = request(
      { agent, host: gatewayAddress, port: 443, method, path, headers: { host: domain, ...headers } },
      (answer) => {
        const arrivals: number[] = [];
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (part: string) => {
          arrivals.push(performance.now() - began);
          text += part;
        });
        answer.on("end", () => {
          const { statusCode: status = 0, headers } = answer;
          resolve({ status, text, type: headers["content-type"], arrivals });
        });
        answer.on("error", reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
    return promise;
  };
  return {
    ask,
    async load(during, atLeast) {
      let isOver = false;
      void during.finally(() => (isOver = true)).catch(() => undefined);
      let asked = 0;
      const failed: string[] = [];
      const seen = new Set<string>();
      const worker = async () => {
        while (!isOver || asked < atLeast) {
          asked += 1;
          const how = await ask("/health").catch(String);
          if (typeof how === "string" || how.status !== 200)
            failed.push(typeof how === "string" ? how : `${how.status}`);
          else seen.add(how.text);
          await sleep(10);
        }
      };
      await Promise.all(Array.from({ length: 8 }, worker));
      return { asked, failed, seen: [...seen] };
    },
    close: () => agent.destroy(),
  };
}

/** A call of a tool, as a request. */
export function call(name: string, args: object): Parameters<GatewayClient["ask"]> {
  const params = { name, arguments: args, _meta: { progressToken: 1 } };
  return [
    "/mcp",
    {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
    },
  ];
}
