import { expect, test } from "vitest";
import { reasonOf } from "../../verify/components/requests.ts";

test.each([
  ["net::ERR_NETWORK_CHANGED", "this machine's networks changed meanwhile; try it again"],
  ["net::ERR_TUNNEL_CONNECTION_FAILED", "its host has no address, or cannot be reached"],
  ["net::ERR_CERT_DATE_INVALID", "net::ERR_CERT_DATE_INVALID"],
])("R19 why a component's request failed: %s", (errorText, reason) => {
  expect(reasonOf(errorText)).toBe(reason);
});
