import { expect, test } from "vitest";
import { stagedPort } from "../../../infra/staged.ts";
import { countOf, image } from "./fly-stack.ts";
import { open, settled } from "./open-stack.ts";

const machines = "/v1/apps/:app/machines";

test("R38 a machine that a killed run left at the port of the examined goes before another one starts", async () => {
  const { fly, up } = await open();
  await up();
  /** A machine as the killed run has made it. */
  const leave = async () => {
    const [first] = fly.state.machines;
    const config = {
      ...first?.config,
      metadata: { ...first?.config.metadata, slipway_slot: "1", slipway_config: "another", slipway_launch: "another" },
      services: first?.config.services.map((service) => ({
        ...service,
        ports: [{ port: stagedPort, handlers: ["tls"] }],
      })),
    };
    const made = await fetch(`${fly.api.origin}/v1/apps/demo-ab12/machines`, {
      method: "POST",
      headers: { authorization: "Bearer simulated", "content-type": "application/json" },
      body: JSON.stringify({ region: "fra", config }),
    });
    expect(made.status).toBe(200);
    return fly.api.calls.length;
  };
  const began = await leave();
  expect(await up({ image: image("b") })).toEqual(["update Machines"]);
  expect(countOf(fly)).toEqual(settled("b"));
  const made = fly.api.calls.slice(began).map(({ route }) => route);
  expect(made).toContain(`POST ${machines}`);
  expect(made.indexOf(`DELETE ${machines}/:id`)).toBeLessThan(made.indexOf(`POST ${machines}`));
  // Where nothing else differs, or there is to be one more, nothing takes the place of what serves.
  const [before] = fly.state.machines;
  for (const count of [1, 2]) {
    const again = await leave();
    expect(await up({ image: image("b"), count })).toEqual(["update Machines"]);
    expect(countOf(fly)).toEqual(settled("b", count));
    expect(fly.state.machines[0]).toBe(before);
    expect(fly.api.calls.slice(again).filter(({ route }) => route.endsWith("/cordon"))).toEqual([]);
  }
});
