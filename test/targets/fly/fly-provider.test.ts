import { describe, expect, test } from "vitest";
import { countOf, image } from "./fly-stack.ts";
import { open, settled } from "./open-stack.ts";

describe("the resources of fly on a simulated Fly.io", () => {
  test("R6 one up makes app, addresses, secrets and machines, and another changes nothing with six calls", async () => {
    const { fly, up, host } = await open();
    expect(await up()).toEqual([
      "create App",
      "create IpAddress v4",
      "create IpAddress v6",
      "create Secrets",
      "create Machines",
    ]);
    expect(countOf(fly)).toEqual(settled());
    expect([...host.running].map(({ env }) => env)).toEqual([{ TOKEN: "hush", GREETING: "hello" }]);
    const before = fly.api.calls.length;
    expect(await up()).toEqual([]);
    expect(fly.api.calls.slice(before).map(({ route }) => route)).toHaveLength(6);
    expect(fly.api.calls.filter(({ status }) => status === 429)).toEqual([]);
  });

  test("R6 an update starts the next beside, moves the requests, and drains the old in order", async () => {
    const { fly, up, host } = await open();
    await up({ count: 2 });
    const before = fly.api.calls.length;
    expect(await up({ count: 2, image: image("b") })).toEqual(["update Machines"]);
    expect(countOf(fly)).toEqual(settled("b", 2));
    const verbs = fly.api.calls.slice(before).map(({ route }) => route.split("/").at(-1) ?? "");
    const order = ["machines", "lease", "uncordon", "cordon", "stop"].map((verb) => verbs.indexOf(verb));
    expect(order).toEqual(order.toSorted((left, right) => left - right));
    expect(host.stopped).toEqual([30, 30]);
    expect(fly.api.calls.filter(({ status }) => status === 429)).toEqual([]);
  });

  test("R6 more and fewer machines touch no others", async () => {
    const { fly, up } = await open();
    await up({ count: 1 });
    const [first] = fly.state.machines;
    await up({ count: 3, warm: 1 });
    expect(countOf(fly).machines).toBe(3);
    await up({ count: 1 });
    expect(fly.state.machines.map(({ id }) => id)).toEqual([first?.id]);
  });

  test("R11 a changed secret is one deployment, and one that is gone is removed", async () => {
    const { fly, up, host } = await open();
    await up({ secrets: { TOKEN: "hush", OLD: "gone" } });
    expect(await up({ secrets: { TOKEN: "other" } })).toEqual(["update Secrets", "update Machines"]);
    expect(countOf(fly)).toEqual(settled());
    expect([...host.running].map(({ env }) => env.TOKEN)).toEqual(["other"]);
    expect(await up({ secrets: { TOKEN: "other" } })).toEqual([]);
  });

  test.each([
    ["exits", { exitCode: 1, says: "boom with hush\nlast words" }, /exited with code 1\./],
    ["runs out of memory", { exitCode: 137, says: "killed" }, /exited with code 137 \(out of memory\)/],
    ["is never healthy", { says: "it answered 500" }, /is not healthy after 60 s: .*it answered 500/],
  ])("R17 a revision that %s leaves the old one, says why, and is gone again", async (_how, fault, reason) => {
    const { fly, up, host, state } = await open();
    await up({ count: 2 });
    const before = fly.state.machines.map(({ id }) => id);
    host.bad.set(image("b"), fault);
    const failure: unknown = await up({ count: 2, image: image("b") }).catch((error: unknown) => error);
    expect(String(failure)).toMatch(reason);
    expect(String(failure)).toContain("What ran before still runs");
    expect(String(failure)).not.toContain("hush");
    if ("exitCode" in fault && fault.exitCode === 1)
      expect(String(failure)).toContain("| boom with [secret]\n  | last words");
    expect(fly.state.machines.map(({ id }) => id)).toEqual(before);
    expect(countOf(fly)).toEqual(settled("a", 2));
    expect(state.get("Machines")?.inputs.image).toBe(image("a"));
    // What was wrong lay outside, so that the same once more goes well.
    host.bad.clear();
    await up({ count: 2, image: image("b") });
    expect(countOf(fly)).toEqual(settled("b", 2));
    // R17 the way back is the same way.
    await up({ count: 2 });
    expect(countOf(fly)).toEqual(settled("a", 2));
  });

  test("R6 an organization's limit is named, and what runs still does", async () => {
    const { fly, up } = await open({ machineLimit: 3 });
    await up({ count: 2 });
    await expect(up({ count: 2, image: image("b") })).rejects.toThrow(
      /takes twice the machines, which the organization's limit must allow .*reached its limit of 3 machines/,
    );
    expect(countOf(fly)).toEqual(settled("a", 2));
  });

  test("R11 a plain up mends a secret, a machine, an address, a size and a cordon that somebody changed", async () => {
    const { fly, up, lines } = await open();
    await up({ count: 2 });
    const app = fly.state.apps.get("demo-ab12");
    const [first, second] = fly.state.machines;
    if (!app || !first || !second) throw new Error("two machines were made");
    await first.destroy();
    expect(await up({ count: 2 })).toEqual(["update Machines"]);
    second.config = { ...second.config, guest: { ...second.config.guest, memory_mb: 1024 } };
    expect(await up({ count: 2 })).toEqual(["update Machines"]);
    for (const machine of fly.state.machines.slice(0, 1)) machine.cordoned = true;
    expect(await up({ count: 2 })).toEqual(["update Machines"]);
    app.secrets.set("TOKEN", { value: "by hand", digest: "other" });
    expect(await up({ count: 2 })).toEqual(["update Secrets", "update Machines"]);
    app.ips = app.ips.slice(1);
    expect(await up({ count: 2 })).toEqual(["replace IpAddress v4"]);
    expect(countOf(fly)).toEqual({ ...settled("a", 2), addresses: 2 });
    expect(lines.join("\n")).toMatch(/1 of 2 are gone[^]*has another config[^]*is cordoned[^]*set again: TOKEN/);
    // What is not known is not drift: https://fly.io/docs/machines/api/
    for (const machine of fly.state.machines) machine.hostStatus = "unreachable";
    expect(await up({ count: 2 })).toEqual([]);
  });

  test("R6 a pool machine that Fly stops by itself is no drift", async () => {
    const { fly, up } = await open();
    await up({ count: 2, warm: 1 });
    fly.state.machines.at(-1)?.stop();
    await Promise.resolve();
    expect(await up({ count: 2, warm: 1 })).toEqual([]);
    fly.state.machines[0]?.stop();
    await Promise.resolve();
    expect(await up({ count: 2, warm: 1 })).toEqual(["update Machines"]);
  });

  test("R6 a name that is taken is said, whoever has it, and another's app is never touched", async () => {
    const { fly, up } = await open();
    fly.state.addApp("demo-ab12", "others");
    await expect(up()).rejects.toThrow("demo-ab12 is taken on Fly.io by another organization");
    fly.state.apps.clear();
    await up();
    for (const { config } of fly.state.machines) config.metadata.slipway_owner = "owner-2";
    const second = await open();
    second.fly.state.apps.set("demo-ab12", fly.state.apps.get("demo-ab12") ?? second.fly.state.addApp("x", "my-team"));
    await expect(second.up()).rejects.toThrow("this stack did not make");
  });

  test.each([
    ["unknown" as const, "does not know the token"],
    [{ org: "my-team", apps: ["demo-ab12"] }, "for the app demo-ab12 alone"],
    [{ org: "others" }, "for the organization others"],
  ])("R11 a token that may not do it (%o) is said before anything is made", async (kind, text) => {
    const { fly, up } = await open({ tokens: { weak: kind } }, { FLY_API_TOKEN: "weak" });
    await expect(up()).rejects.toThrow(text);
    expect(fly.state.apps.size).toBe(0);
  });

  test("R6 a domain gets a certificate once, with the records that lead to it", async () => {
    const { fly, up, state } = await open();
    fly.api.disturb({ route: "POST /v1/apps/:app/certificates/acme", with: "lost" });
    await up({ domain: "mcp.example.com" });
    expect(state.get("Certificate")?.outputs.challengeTarget).toBe("mcp.example.com.0abc.flydns.net");
    expect(await up({ domain: "mcp.example.com" })).toEqual([]);
    fly.state.apps.get("demo-ab12")?.certificates.clear();
    expect(await up({ domain: "mcp.example.com" })).toEqual(["replace Certificate"]);
    const verified = { domain: "mcp.example.com", verified: true };
    await expect(up(verified)).rejects.toThrow(
      "mcp.example.com has no certificate after 60 s (pending_validation; no record leads to the app)",
    );
    fly.state.records.add("mcp.example.com");
    expect(await up(verified)).toEqual(["create DomainVerification"]);
  });

  test("R6 machines that flyctl holds are waited for, and then left alone", async () => {
    const { fly, up, clock } = await open();
    await up();
    const [machine] = fly.state.machines;
    if (!machine) throw new Error("a machine was made");
    machine.lease = { nonce: "theirs", expiresAt: clock.now() + 1e9 };
    await expect(up({ image: image("b") })).rejects.toThrow("is leased by another deployment");
    machine.lease = { nonce: "theirs", expiresAt: clock.now() + 20_000 };
    await up({ image: image("b") });
    expect(countOf(fly)).toEqual(settled("b"));
  });

  test.each([[401], [403], [503]])(
    "R6 R11 a look that is answered %i says nothing of what is there",
    async (status) => {
      const { fly, up, state } = await open();
      await up();
      const before = [...state.keys()];
      fly.api.disturb({ route: "GET /v1/apps/:app/machines", with: { status, body: { error: "no" } }, times: 99 });
      await expect(up()).rejects.toThrow(`answered ${status}`);
      expect([...state.keys()]).toEqual(before);
    },
  );

  test("R6 destroy leaves nothing", async () => {
    const { fly, up, destroy, host } = await open();
    await up({ domain: "mcp.example.com" });
    await destroy();
    expect(fly.state.apps.size).toBe(0);
    expect(host.running.size).toBe(0);
  });
});
