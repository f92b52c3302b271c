import { describe, expect, test } from "vitest";
import { UnfitRevision } from "../../infra/provider/examine.ts";
import { untilOpen } from "../../infra/provider/until-open.ts";
import { serveApi } from "../../simulation/http-api.ts";
import { virtualClock } from "../engine/virtual-clock.ts";

const endpoint = new URL("http://mcp.example.com/mcp");

describe("an address at which a revision is examined", () => {
  test("R38 that nothing answers at is told with its port, what may keep it closed, and the setting", async () => {
    const api = await serveApi({});
    const { host, port } = new URL(api.origin);
    await api.close();
    const error = await untilOpen(endpoint, host, undefined, virtualClock()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnfitRevision);
    expect(String(error)).toContain(
      `nothing answers at ${host} from here in 60 s: what runs this up must reach port ${port} there, which a firewall may keep closed on the way out; open it, or set slipway:examine.beforeTraffic to false`,
    );
  });

  test("R38 that answers what it should not is examined as it is", async () => {
    const api = await serveApi({ "GET /mcp": () => ({ status: 502 }) });
    await untilOpen(endpoint, new URL(api.origin).host, undefined, virtualClock()).finally(() => api.close());
  });
});
