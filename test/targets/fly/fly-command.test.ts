import { credentials } from "@distilled.cloud/fly-io/Credentials";
import * as machines from "@distilled.cloud/fly-io/machines";
import * as Effect from "effect/Effect";
import * as FetchHttpClient from "effect/unstable/http/FetchHttpClient";
import { describe, expect, test } from "vitest";
import { image } from "./fly-stack.ts";
import { open } from "./open-stack.ts";

const app = "demo-ab12";
const domain = "mcp.example.com";

const organization = "id internalNumericId slug paidPlan";
const compact = `appcompact: app(name: $appName) { id internalNumericId name hostname cnameTarget deployed network status appUrl platformVersion organization { ${organization} } postgresAppRole: role { name } }`;
const documents = {
  organizations: `query ($admin: Boolean!) { organizations(admin: $admin) { nodes { ${organization} rawSlug name type billable viewerRole } } }`,
  app: `query ($appName: String!) { ${compact} }`,
  addresses:
    "query ($appName: String!) { app(name: $appName) { ipAddresses { nodes { id address type region createdAt network { name organization { slug } } serviceName } } sharedIpAddress } }",
  egress:
    "query ($appName: String!) { app(name: $appName) { egressIpAddresses { nodes { id ip version region updatedAt } } } }",
  image:
    "query ($appName: String!, $imageRef: String!) { app(name: $appName) { id image(ref: $imageRef) { id digest ref compressedSize: compressedSizeFull manifest } } }",
  may: "query ($appName: String!) { canPerformBluegreenDeployment(name: $appName) }",
  releases:
    "query ($appName: String!, $limit: Int!) { app(name: $appName) { releases: releasesUnprocessed(first: $limit) { nodes { id version description reason status imageRef stable user { id email name } createdAt } } } }",
};
const variables = { appName: app, admin: false, imageRef: image("b"), limit: 25 };
const graphql = (query: string): [string, string, object] => ["POST", "/graphql", { query, variables }];

/**
 * What flyctl asks for, as a build of it was seen to against this simulation: organizations, apps, an app with its
 * machines, addresses, secrets and certificates, and its own blue-green deployment of another image.
 */
// https://github.com/superfly/flyctl
const reads: [method: string, path: string, body?: object][] = [
  graphql(documents.organizations),
  ["GET", "/api/v1/organizations?admin=false"],
  ["GET", "/api/v1/organizations/my-team"],
  ["GET", "/v1/apps?org_slug=my-team"],
  ["GET", "/api/v1/releases/all_current"],
  ["GET", `/v1/apps/${app}`],
  graphql(documents.app),
  ["GET", `/v1/apps/${app}/machines`],
  graphql(documents.addresses),
  graphql(documents.egress),
  ["GET", `/v1/apps/${app}/ip_assignments`],
  ["GET", `/v1/apps/${app}/secrets`],
  ["GET", `/v1/apps/${app}/certificates?limit=50`],
  ["POST", `/v1/apps/${app}/certificates/${domain}/check`],
  ["GET", `/api/v1/apps/${app}/logs?next_token=`],
  graphql(documents.releases),
];

const marks = { fly_platform_version: "v2", fly_process_group: "app", fly_release_version: "1" };

describe("others than Slipway on a simulated Fly.io, after an up", () => {
  async function opened() {
    const stack = await open();
    await stack.up({ domain });
    const { FLY_API_BASE_URL = "", FLY_API_TOKEN } = stack.fly.environment;
    const call = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
      await stack.clock.sleep(1500);
      const answer = await fetch(`${FLY_API_BASE_URL}${path}`, {
        method,
        headers: { authorization: `Bearer ${FLY_API_TOKEN}`, ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await answer.text();
      const parsed: unknown = text === "" ? undefined : JSON.parse(text);
      expect([method, path, answer.status < 300, Object(parsed).errors]).toEqual([method, path, true, undefined]);
      return parsed;
    };
    return { ...stack, call, origin: FLY_API_BASE_URL };
  }

  test("R6 flyctl lists, shows and deploys, and its machine is named by the next up", async () => {
    const { fly, up, call, lines } = await opened();
    for (const [method, path, body] of reads) await call(method, path, body);
    const [blue] = fly.state.machines;
    const path = `/v1/apps/${app}/machines`;
    await call("POST", "/api/v1/builds", { app_name: app, builder_type: "remote" });
    const resolved = await call(...graphql(documents.image));
    expect(resolved).toMatchObject({ data: { app: { image: { compressedSize: "1000" } } } });
    await call("POST", "/api/v1/builds/finish", { build_id: 1, app_name: app, status: "completed" });
    const noted = await call("POST", "/api/v1/releases", {
      app_name: app,
      image: image("b"),
      strategy: "BLUEGREEN",
      definition: {},
    });
    expect(noted).toMatchObject({ release: { version: 1, in_progress: true } });
    expect(await call(...graphql(documents.may))).toEqual({ data: { canPerformBluegreenDeployment: true } });
    const nonce = { "fly-machine-lease-nonce": "" };
    const leased: unknown = await call("POST", `${path}/${blue?.id}/lease?ttl=13`);
    nonce["fly-machine-lease-nonce"] = String(Object(Object(leased).data).nonce);
    const config = { ...blue?.config, image: image("b"), metadata: marks };
    const green: unknown = await call("POST", path, { config, region: "fra", skip_service_registration: true });
    const { id } = Object(green);
    await call("GET", `${path}/${id}/wait?state=started&timeout=60`);
    await call("GET", `${path}/${id}`);
    await call("POST", `${path}/${id}/uncordon`);
    await call("POST", `${path}/${blue?.id}/metadata/fly_bluegreen_deployment_tag`, { value: "safe_to_destroy" });
    await call("POST", `${path}/${blue?.id}/cordon`, undefined, nonce);
    await call("POST", `${path}/${blue?.id}/stop`, { id: blue?.id, timeout: "0s" }, nonce);
    await call("GET", `${path}/${blue?.id}/wait?state=stopped&timeout=60`);
    await call("DELETE", `${path}/${blue?.id}?kill=true`, undefined, nonce);
    await call("PATCH", `/api/v1/releases/${Object(Object(noted).release).id}`, { status: "complete" });
    expect(fly.state.machines.map(({ config: { image: runs } }) => runs)).toEqual([image("b")]);
    // In place, as its rolling strategy does.
    await call("POST", `${path}/${id}`, { config: { ...config, image: image("c") } });
    await call("GET", `${path}/${id}/wait?state=started&timeout=60`);
    expect(fly.state.machines.map(({ container }) => container !== undefined)).toEqual([true]);
    expect(await up({ domain })).toEqual(["update Machines"]);
    expect(lines.join()).toContain(`machines that this stack did not make and that get requests too: ${id}`);
  });

  test("R6 flyctl logs, sets a secret, resizes, restarts and ends its wait once a machine is settled", async () => {
    const { fly, up, call } = await opened();
    const path = `/v1/apps/${app}/machines`;
    const [machine] = fly.state.machines;
    const log = await call("GET", `/api/v1/apps/${app}/logs?next_token=`);
    expect(log).toMatchObject({ data: [{ attributes: { message: "Machine started", instance: machine?.id } }] });
    expect(await call("GET", `/v1/apps/${app}/volumes`)).toEqual([]);
    await call("POST", `/v1/apps/${app}/secrets`, { values: { EXTRA: "1" } });
    await call("GET", `/v1/apps/${app}/secrets?version=2`);
    const leased: unknown = await call("POST", `${path}/${machine?.id}/lease?ttl=120`);
    const nonce = { "fly-machine-lease-nonce": String(Object(Object(leased).data).nonce) };
    const config = { ...machine?.config, guest: { cpu_kind: "shared", cpus: 1, memory_mb: 1024 } };
    await call("POST", `${path}/${machine?.id}`, { config }, nonce);
    const settled = await call("GET", `${path}/${machine?.id}/wait?state=settled&timeout=60`);
    expect(settled).toMatchObject({ ok: true, state: "started" });
    await call("POST", `${path}/${machine?.id}/restart?force_stop=false`, undefined, nonce);
    await call("DELETE", `${path}/${machine?.id}/lease`, undefined, nonce);
    expect(fly.state.machines.map(({ takesRequests, config: { guest } }) => [takesRequests, guest.memory_mb])).toEqual([
      [true, 1024],
    ]);
    expect(await up({ domain })).toEqual(["update Machines"]);
    expect(fly.state.machines.map(({ config: { guest } }) => guest.memory_mb)).toEqual([512]);
  });

  test("R6 a typed client that others wrote decodes every answer", async () => {
    const { origin, fly } = await opened();
    const layer = credentials({ apiKey: fly.environment.FLY_API_TOKEN ?? "", apiBaseUrl: origin });
    type Needs = Parameters<typeof machines.getApp>;
    const decode = <Answer, Fault>(call: Effect.Effect<Answer, Fault, EffectNeeds>) =>
      Effect.runPromise(call.pipe(Effect.provide(layer), Effect.provide(FetchHttpClient.layer)));
    type EffectNeeds = Effect.Services<ReturnType<typeof machines.getApp>>;
    const named: Needs[0] = { app_name: app };
    expect(await decode(machines.getApp(named))).toMatchObject({ name: app, status: "deployed" });
    expect(await decode(machines.listApps({ org_slug: "my-team" }))).toMatchObject({ total_apps: 1 });
    const [machine] = await decode(machines.listMachines(named));
    expect(machine).toMatchObject({ state: "started", config: { image: image("a") } });
    expect(await decode(machines.getMachine({ ...named, machine_id: machine?.id ?? "" }))).toEqual(machine);
    expect(await decode(machines.listSecrets(named))).toMatchObject({ secrets: [{ name: "TOKEN" }] });
    expect((await decode(machines.listAppIPAssignments(named))).ips).toHaveLength(2);
    expect(await decode(machines.listAppCertificates(named))).toMatchObject({ total_count: 1 });
    expect(await decode(machines.getAppCertificate({ ...named, hostname: domain }))).toMatchObject({
      hostname: domain,
    });
    await decode(machines.getCurrentToken({}));
    const second = { name: "second", org_slug: "my-team" };
    await decode(machines.createApp(second));
    const taken = await Effect.runPromiseExit(
      machines.createApp(second).pipe(Effect.provide(layer), Effect.provide(FetchHttpClient.layer)),
    );
    expect(taken._tag).toBe("Failure");
    await decode(machines.updateSecrets({ app_name: "second", values: { A: "1" } }));
    await decode(machines.createAppIPAssignment({ app_name: "second", type: "v6" }));
    await decode(machines.deleteApp({ app_name: "second" }));
  });
});
