import { describe, expect, test, vi } from "vitest";
import { openRailway } from "./railway-stack.ts";

type Stack = Awaited<ReturnType<typeof openRailway>>;

const statuses = ({ service }: Stack) => service.deployments.map(({ status }) => status);

describe("answers that are lost, and refusals in words", () => {
  const busy = { status: 503, body: "busy" };
  test.each(
    [
      "ProjectCreate",
      "ServiceCreate",
      "ServiceDomainCreate",
      "CustomDomainCreate",
      "Deploy",
      "VariablesUpsert",
    ].flatMap((route) => (["lost", "lost before", busy] as const).map((how) => [route, how] as const)),
  )("R8 %s with its answer %j is done once all the same", async (route, how) => {
    const stack = await openRailway();
    stack.railway.disturb({ route, with: how });
    await stack.up({ domain: "mcp.example.com" });
    expect(stack.railway.state.projects).toHaveLength(1);
    expect(stack.service.hosts).toHaveLength(1);
    expect(stack.service.domains).toHaveLength(1);
    expect(statuses(stack)).toEqual(["SUCCESS"]);
    expect(await stack.up({ domain: "mcp.example.com" })).toEqual([]);
  });

  test("R8 every call of an up fails once in turn, and the next up ends it with nothing made twice", async () => {
    for (let after = 0, failed = true; failed; after += 1) {
      const stack = await openRailway();
      const errors = [{ message: "no luck", extensions: { code: "INTERNAL_SERVER_ERROR" } }];
      stack.railway.disturb({ after, with: { status: 200, body: { errors } } });
      failed = await stack.up({ domain: "mcp.example.com" }).then(
        () => false,
        () => true,
      );
      expect(failed || after > 10).toBe(true);
      if (!failed) break;
      await stack.up({ domain: "mcp.example.com" });
      expect(stack.railway.state.projects, `call ${after}`).toHaveLength(1);
      expect(statuses(stack).filter((status) => status === "SUCCESS")).toHaveLength(1);
      expect(await stack.up({ domain: "mcp.example.com" })).toEqual([]);
      await stack.destroy();
      expect(stack.railway.resources).toEqual([]);
      expect([...stack.host.running]).toEqual([]);
    }
  });

  test("R8 what is refused only for now is waited for", async () => {
    const stack = await openRailway();
    for (const message of ["Another operation is already in progress", "You are creating projects too quickly"]) {
      const errors = [{ message, extensions: { code: "INTERNAL_SERVER_ERROR" } }];
      stack.railway.disturb({ route: "ProjectCreate", with: { status: 200, body: { errors } } });
    }
    await stack.up();
    expect(stack.clock.slept.slice(0, 2)).toEqual([5, 31]);
    expect(stack.railway.state.projects).toHaveLength(1);
  });

  test("R8 one that was killed before the state knew of it finds its own again", async () => {
    const stack = await openRailway();
    await stack.up();
    for (const key of ["Project", "Service", "Release"]) stack.engine.state.delete(key);
    await stack.up({ build: "b" });
    expect(stack.railway.state.projects).toHaveLength(1);
    expect(statuses(stack)).toEqual(["SUCCESS", "REMOVED"]);
  });

  test("R8 a token that is missing, unknown, of another workspace, or may only look is said so, and plans too", async () => {
    const stack = await openRailway();
    vi.stubEnv("RAILWAY_API_TOKEN", "");
    await expect(stack.up()).rejects.toThrow("Railway needs a token, in the environment variable RAILWAY_API_TOKEN");
    vi.stubEnv("RAILWAY_API_TOKEN", "revoked");
    await expect(stack.up()).rejects.toThrow("Not Authorized (the token in RAILWAY_API_TOKEN is not known, or may not");
    vi.stubEnv("RAILWAY_API_TOKEN", "railway-simulated");
    await expect(stack.up({ workspace: "other" })).rejects.toThrow("take one of an account or a workspace");
    stack.railway.tokens.set("reader", { mayChange: false });
    vi.stubEnv("RAILWAY_API_TOKEN", "reader");
    await expect(stack.up()).rejects.toThrow("Not Authorized");
    expect(stack.railway.state.projects).toEqual([]);
    vi.stubEnv("RAILWAY_API_TOKEN", "railway-simulated");
    stack.railway.gates.isPro = false;
    await expect(stack.up()).rejects.toThrow("the workspace's plan does not include this");
  });
});

test("R8 R11 a token that is not known any more says nothing of what is there", async () => {
  const stack = await openRailway();
  await stack.up();
  const before = [...stack.engine.state.keys()];
  vi.stubEnv("RAILWAY_API_TOKEN", "railway-revoked");
  await expect(stack.up()).rejects.toThrow("the token in RAILWAY_API_TOKEN is not known");
  expect([...stack.engine.state.keys()]).toEqual(before);
  vi.stubEnv("RAILWAY_API_TOKEN", "railway-simulated");
  expect(await stack.up()).toEqual([]);
});

describe("domains and secrets", () => {
  test("R12 both records are put out, and waited for", async () => {
    const stack = await openRailway();
    await stack.up({ domain: "mcp.example.com" });
    const [domain] = stack.service.domains;
    expect(stack.engine.state.get("CustomDomain")?.outputs).toEqual({
      target: `${domain?.id.slice(0, 8)}.up.railway.app`,
      proofName: "_railway-verify.mcp.example.com",
      proof: `railway-verify=${domain?.id}`,
    });
    const verified = { domain: "mcp.example.com", verified: true };
    await expect(stack.up(verified)).rejects.toThrow("has not seen the records of mcp.example.com in 60 s");
    Object.assign(domain ?? {}, { verified: true, certificate: "ISSUING" });
    await expect(stack.up(verified)).rejects.toThrow("has no certificate after 60 s (issuing): it can take Railway 72");
    Object.assign(domain ?? {}, { certificate: "ISSUE_FAILED" });
    expect(await stack.up(verified)).toEqual(["create DomainVerification"]);
  });

  test("R11 a secret that Railway would take for a reference is refused, and none is shown", async () => {
    const stack = await openRailway();
    await expect(stack.up({ secrets: { TOKEN: "a${{X.Y}}" } })).rejects.toThrow("slipway:secrets.TOKEN: has ${{");
    await stack.up();
    const shown = JSON.stringify([[...stack.engine.state.values()].map(({ outputs }) => outputs), stack.engine.lines]);
    for (const secret of ["hush", "ghp_secret", "railway-simulated"]) expect(shown).not.toContain(secret);
  });
});
