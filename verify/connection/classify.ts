import type { Cause } from "./cause.ts";
import { readMessage } from "./content.ts";
import type { Exchange } from "./exchange.ts";
import { causeOfGateway } from "./gateways.ts";
import { causeOfMessage } from "./message.ts";
import { causeOfRedirect } from "./redirect.ts";
import { causeOfRefusal } from "./refusal.ts";

/** Why this answer is none that a client of MCP can go on with; undefined for a good one. */
export function causeOf(exchange: Exchange): Cause | undefined {
  const read = exchange.status < 300 ? readMessage(exchange) : undefined;
  // What a server says in its own messages is no page of a gateway, whatever words are in it.
  if (read && "message" in read) return causeOfMessage(read.message, exchange);
  return causeOfGateway(exchange) ?? causeOfRedirect(exchange) ?? causeOfRefusal(exchange) ?? read?.cause;
}
