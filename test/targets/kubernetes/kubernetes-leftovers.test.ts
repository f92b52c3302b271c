import * as pulumi from "@pulumi/pulumi";
import { expect, onTestFinished, test, vi } from "vitest";
import { bindSecrets } from "../../../infra/targets/kubernetes/leftovers.ts";
import { options } from "../../../infra/targets/kubernetes/options.ts";
import { smallest } from "./kubernetes-fixture.ts";
import { openCluster } from "./staged-cluster.ts";

const certificates = "/apis/cert-manager.io/v1/namespaces/mcp/certificates/demo-test-tls";
const issuers = "/apis/cert-manager.io/v1/namespaces/mcp/issuers/demo-test";
const apiVersion = "cert-manager.io/v1";

/** Binds what such a stack leaves; answers which Secrets have which owners by then. */
async function bind(more: object, own?: () => Promise<boolean>) {
  const { fake, objects } = openCluster();
  for (const [path, uid] of [
    [certificates, "c-1"],
    [issuers, "i-1"],
    ["/api/v1/namespaces/mcp/serviceaccounts/demo-test", "a-1"],
  ] as const) {
    objects.set(path, { metadata: { uid } });
  }
  const bound: Record<string, readonly object[]> = {};
  const cluster = {
    ...fake,
    own: own ?? (async (path: string, owners: readonly object[]) => Boolean((bound[path] = owners))),
  };
  const place = { cluster, options: options.parse({ ...smallest, ...more }), name: "demo-test", namespaceName: "mcp" };
  await bindSecrets(place);
  return bound;
}

const given = { namespace: "mcp" };
const tls = { apiVersion, kind: "Certificate", name: "demo-test-tls", uid: "c-1" };
/** Stays where another entrance has another Certificate. */
const account = { apiVersion: "v1", kind: "ServiceAccount", name: "demo-test", uid: "a-1" };
const letsEncrypt = { certificate: { letsEncrypt: { email: "team@example.com" } } };

test("R5 keys that cert-manager leaves in a namespace that stays go with what they were made for, and the certificate's no sooner than the stack", async () => {
  expect(await bind(given)).toEqual({ "/api/v1/namespaces/mcp/secrets/demo-test-tls": [tls, account] });
  expect(await bind({ ...given, ...letsEncrypt })).toEqual({
    "/api/v1/namespaces/mcp/secrets/demo-test-tls": [tls, account],
    "/api/v1/namespaces/mcp/secrets/demo-test-acme": [{ apiVersion, kind: "Issuer", name: "demo-test", uid: "i-1" }],
  });
  // A Secret of somebody else's stays his, and a namespace of the stack's own goes with all in it.
  expect(await bind({ ...given, certificate: { secret: "theirs" } })).toEqual({});
  expect(await bind({})).toEqual({});
});

test("R5 a key that cannot be bound is told, with the command that removes it", async () => {
  const said = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
  onTestFinished(() => said.mockRestore());
  await bind(given, () => Promise.reject(new Error("403 is forbidden")));
  expect(said.mock.calls).toEqual([
    [
      "Secret demo-test-tls stays in namespace mcp when the stack goes (403 is forbidden); remove it then: kubectl --context my-cluster --namespace mcp delete secret demo-test-tls",
    ],
  ]);
});
