import { expect, vi } from "vitest";
import { openOnKubernetes } from "../../../cli/gate/user-files/kubernetes.ts";
import type { KubernetesStack } from "./kubernetes-stack.ts";

const wellKnown = {
  "openai-apps-challenge": "tok_0123456789",
  "mcp-registry-auth": `v=MCPv1; k=ed25519; p=${"A".repeat(43)}=`,
};
const path = "/run/slipway/allowed-users";
// The kubelet looks once a minute, and keeps what it saw for as long.
const longestMs = 150_000;

/** Deploys with proofs for directories and a list of users, and changes that while the pods run; milliseconds until they saw it. */
export async function launchOn({ cluster, client, up }: KubernetesStack): Promise<number> {
  const service = { wellKnown, env: { ALLOWED_USERS_FILE: path } };
  await up({ service });
  for (const [name, body] of Object.entries(wellKnown)) {
    expect(await client.ask(`/.well-known/${name}`)).toMatchObject({ status: 200, text: body, type: "text/plain" });
  }
  expect((await client.ask("/")).status).toBe(200);
  const users = async () => (await client.ask("/users")).text;
  expect(await users()).toMatch(/^# One user a line/);
  vi.stubEnv("KUBECONFIG", cluster.kubeconfig);
  const options = { context: cluster.context };
  const settings = {
    "slipway:target": "kubernetes",
    "slipway:service": { name: "demo", env: {}, secrets: [] },
    "slipway:options": options,
  };
  const file = await openOnKubernetes({ stack: "test", path, settings });
  await file.read();
  await file.write("ada@example.com\n");
  vi.unstubAllEnvs();
  const began = performance.now();
  await expect.poll(users, { timeout: longestMs, interval: 1000 }).toBe("ada@example.com\n");
  const took = performance.now() - began;
  // The stack leaves alone what was written past it.
  expect(await up({ service: { ...service, env: { ...service.env, CHANGED: "yes" } } })).toContain(
    "update Deployment demo",
  );
  expect(await users()).toBe("ada@example.com\n");
  await up({ service: { ...service, env: { ALLOWED_USERS_FILE: "/run/slipway/another-name" } } });
  expect(await users()).toBe("ada@example.com\n");
  expect(await up({ service: { env: {} } })).toContain("delete Secret demo-live");
  return took;
}
