import type { Cause } from "./cause.ts";
import { readMessage } from "./content.ts";
import type { Exchange } from "./exchange.ts";
import { causeOfGateway } from "./gateways.ts";
import { causeOfMessage } from "./message.ts";
import { causeOfRedirect } from "./redirect.ts";
import { causeOfRefusal } from "./refusal.ts";

/** Why this answer is none that a client of MCP can go on with; undefined for a good one. */
export function causeOf(exchange: Exchange): Cause | undefined {
  const refused = causeOfGateway(exchange) ?? causeOfRedirect(exchange) ?? causeOfRefusal(exchange);
  if (refused) return refused;
  const read = readMessage(exchange);
  return "cause" in read ? read.cause : causeOfMessage(read.message, exchange);
}
