import { expect, test } from "vitest";
import * as z from "zod";
import { targets } from "../../infra/targets/index.ts";
import { type ProgramRun, valueOf } from "./program.ts";

const told = z.object({ PUBLIC_URL: z.string(), ALLOWED_HOSTS: z.string() });
const domain = "mcp.example.com";

/** What a target's own test gives: a stack with more settings, and the server's environment in it. */
interface ToldStack {
  run(changes: { service: object; options: object }): Promise<ProgramRun>;
  environment(run: ProgramRun): unknown;
}

/** That the server is told the URL which clients are given, whatever of a domain is served. */
export function testToldUrl(name: string, { run, environment }: ToldStack): void {
  const given = async (service: object, options: object) => {
    const made = await run({ service, options });
    const { PUBLIC_URL: publicUrl, ALLOWED_HOSTS: hosts } = told.parse(environment(made));
    const isLetIn = (host: string) => hosts === "*" || hosts.split(",").includes(host);
    return { url: await valueOf(made.service.outputs.url), publicUrl, isLetIn };
  };

  test("R12 R25 the server is told the URL that clients are given, before its domain is served and after", async () => {
    const { facts } = (await targets[name]?.())?.default ?? {};
    const own = facts?.defaultUrl.value ? await given({}, {}) : undefined;
    expect(own?.publicUrl).toBe(own?.url);
    if (!facts?.customDomain.value) return;
    const served = await given({ domain }, { domainVerified: true });
    expect(served).toMatchObject({ url: `https://${domain}`, publicUrl: `https://${domain}` });
    expect(served.isLetIn(domain)).toBe(true);
    if (!own) return;
    const waiting = await given({ domain }, {});
    expect(waiting).toMatchObject({ url: own.url, publicUrl: own.url });
    // Whoever set the records sooner than the stack says so is let in, too.
    expect([domain, new URL(own.url).host].filter((host) => !waiting.isLetIn(host))).toEqual([]);
  });
}
