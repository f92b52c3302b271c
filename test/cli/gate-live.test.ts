import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { readAccess } from "../../cli/gate/access.ts";
import { changeGate } from "../../cli/gate/change.ts";
import { changeText, listText } from "../../cli/gate/tell.ts";
import { useProject } from "./own-project.ts";

const project = useProject();
const path = "/run/slipway/allowed-users";

function configure(target: string, options: object, file = path): void {
  const config = {
    "slipway:target": target,
    "slipway:service": { name: "demo", env: { ALLOWED_USERS_FILE: file, OAUTH_ISSUER: "https://auth.example.com" } },
    "slipway:options": options,
  };
  writeFileSync(join(project, "Pulumi.prod.yaml"), JSON.stringify({ config }));
}

/** An API server with one Secret, which refuses a version that is not the newest, as the real one does. */
async function openCluster() {
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "demo-prod-live", resourceVersion: "7", labels: { "app.kubernetes.io/name": "demo" } },
    data: { users: Buffer.from("# Team\n").toString("base64") },
  };
  const asked: string[] = [];
  let others = 0;
  const answerTo = async (request: IncomingMessage): Promise<[status: number, body: object]> => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url !== "/api/v1/namespaces/demo-prod/secrets/demo-prod-live")
      return [404, { message: `there is no ${request.url}` }];
    if (request.method !== "PUT") return [200, secret];
    const given = JSON.parse(await text(request));
    if (others-- > 0) secret.metadata.resourceVersion = String(Number(secret.metadata.resourceVersion) + 1);
    if (given.metadata.resourceVersion !== secret.metadata.resourceVersion)
      return [409, { message: "the object has been modified" }];
    if (given.metadata.labels["app.kubernetes.io/name"] !== "demo") return [422, { message: "labels are gone" }];
    secret.data = given.data;
    secret.metadata.resourceVersion = String(Number(secret.metadata.resourceVersion) + 1);
    return [200, secret];
  };
  const server = createServer((request, response) => {
    void answerTo(request).then(([status, body]) => response.writeHead(status).end(JSON.stringify(body)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const kubeconfig = join(project, "kubeconfig");
  const named = (name: string, more: object) => [{ name, ...more }];
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: named("here", { cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }),
      users: named("me", { user: { token: "t" } }),
      contexts: named("my-cluster", { context: { cluster: "here", user: "me" } }),
    }),
  );
  vi.stubEnv("KUBECONFIG", kubeconfig);
  return {
    asked,
    users: () => Buffer.from(secret.data.users, "base64").toString(),
    interfere: (times: number) => (others = times),
  };
}

/** A gcloud that takes exactly what Google's does of these verbs, and keeps versions in a file. */
function installGcloud(): () => { versions: (string | null)[]; asked: string[] } {
  const state = join(project, "versions.json");
  writeFileSync(state, JSON.stringify({ versions: ["# first\n"], asked: [] }));
  const program = join(project, "gcloud");
  writeFileSync(
    program,
    `#!${process.execPath}
const fs = require("node:fs");
const words = process.argv.slice(2);
const state = JSON.parse(fs.readFileSync(${JSON.stringify(state)}, "utf8"));
const fail = (said) => { console.error("ERROR: (gcloud.secrets) " + said); process.exit(1); };
const [group, kind, verb, name] = words;
const flags = Object.fromEntries(words.slice(3).filter((word) => word.startsWith("--")).map((word) => word.split(/=(.*)/s)));
state.asked.push(verb);
if (group !== "secrets" || kind !== "versions") fail("Invalid choice");
if (flags["--project"] !== "my-project" || !("--quiet" in flags)) fail("no project");
const secret = flags["--secret"] ?? name;
if (secret !== "demo-prod_allowed-users") fail("NOT_FOUND: Secret [" + secret + "] not found.");
const at = (number) => state.versions[Number(number) - 1] ?? fail("FAILED_PRECONDITION: " + number);
if (verb === "access") process.stdout.write(at(name));
else if (verb === "add") {
  if (flags["--data-file"] !== "-") fail("no data");
  state.versions.push(fs.readFileSync(0, "utf8"));
  console.log("projects/1/secrets/" + secret + "/versions/" + state.versions.length);
} else if (verb === "list") {
  const old = flags["--filter"].includes("createTime<-P1D");
  const known = state.versions.flatMap((value, index) => (value === null ? [] : [index + 1]));
  console.log(known.filter((one) => !old || one < 3).join("\\n"));
} else if (verb === "destroy") { at(name); state.versions[name - 1] = null; }
else fail("Invalid choice: " + verb);
fs.writeFileSync(${JSON.stringify(state)}, JSON.stringify(state));
`,
  );
  chmodSync(program, 0o755);
  vi.stubEnv("PATH", `${project}${delimiter}${process.env.PATH}`);
  return () => JSON.parse(readFileSync(state, "utf8"));
}

describe("R29 slipway gate without a deployment", () => {
  test("writes the list on kubernetes into the Secret that pods read, and not over another writer", async () => {
    const cluster = await openCluster();
    configure("kubernetes", { context: "my-cluster", gateway: { kind: "envoy-gateway" } });
    expect(listText("prod", await readAccess("prod"))).toContain("holds within 2 minutes, without a deployment");
    expect(cluster.asked.every((one) => one.startsWith("GET "))).toBe(true);
    cluster.interfere(1);
    const add = { add: "ada@example.com" };
    const added = await changeGate("prod", add);
    expect(added).toMatchObject({ changed: true, needsDeployment: false, access: { users: ["ada@example.com"] } });
    expect(cluster.users()).toBe("# Team\nada@example.com\n");
    expect(cluster.asked.filter((one) => one.startsWith("PUT "))).toHaveLength(2);
    expect(changeText(added, add)).toContain("it holds within 2 minutes: the server reads the list anew");
    expect(await changeGate("prod", { remove: "ADA@example.com" })).toMatchObject({ changed: true });
    expect(cluster.users()).toBe("# Team\n");
    configure("kubernetes", { context: "my-cluster", namespace: "elsewhere" });
    await expect(changeGate("prod", add)).rejects.toThrow("secrets/demo-prod-live yet: npx slipway up prod");
  });

  test("writes the list on cloud-run as a new version, and leaves what today's readers may still have", async () => {
    const read = installGcloud();
    configure("cloud-run", { project: "my-project", region: "europe-west1" });
    expect(listText("prod", await readAccess("prod"))).toContain("nobody");
    expect(new Set(read().asked)).toEqual(new Set(["list", "access"]));
    for (const add of ["ada", "grace", "eve"])
      expect(await changeGate("prod", { add })).toMatchObject({ changed: true });
    expect(read().versions).toEqual(["# first\n", null, "# first\nada\ngrace\n", "# first\nada\ngrace\neve\n"]);
    const opened = await changeGate("prod", "open");
    expect(changeText(opened, "open")).toContain("it holds within 5 minutes, at worst a few hours");
    configure("cloud-run", { project: "other-project", region: "europe-west1" });
    await expect(changeGate("prod", { add: "ada" })).rejects.toThrow(
      "gcloud secrets versions list said: ERROR: (gcloud.secrets) no project; sign in with gcloud auth login",
    );
    vi.stubEnv("PATH", "/nowhere");
    await expect(changeGate("prod", { add: "ada" })).rejects.toThrow("gcloud is not there");
  });

  test.each([
    ["ecs", "gives a task its secrets when it starts", "secrets-envvar-secrets-manager"],
    ["app-runner", "gives an instance its secrets when it is deployed", "docs.aws.amazon.com/apprunner"],
    ["container-apps", "shows a changed secret to a new revision", "container-apps/manage-secrets"],
    ["fly", "gives a Machine its secrets and files when it starts", "fly.io/docs/apps/secrets"],
    ["railway", "makes a deployment of every changed variable", "docs.railway.com/variables"],
    ["render", "shows a changed secret file to a new deployment alone", "render.com/docs/configure-environment"],
  ])("says of %s why it needs one, and what needs none", async (target, why, page) => {
    configure(target, {});
    const said = await changeGate("prod", { add: "ada" }).then(String, String);
    expect(said).toContain(`${target} ${why}`);
    expect(said).toContain(page);
    expect(said).toContain("let a flag decide with ACCESS_FLAG, which needs none");
  });

  test.each([
    ["docker", { dataPath: "/data" }, "would be gone with its container"],
    ["kubernetes", { context: "my-cluster" }, "put it below /run/slipway in stacks/Pulumi.prod.yaml"],
    ["cloud-run", { project: "my-project" }, "put it below /run/slipway in stacks/Pulumi.prod.yaml"],
  ])("says on %s where the file must lie", async (target, options, says) => {
    configure(target, options, "/srv/users");
    await expect(changeGate("prod", { add: "ada" })).rejects.toThrow(says);
  });
});
