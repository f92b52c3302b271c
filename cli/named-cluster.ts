import { randomUUID } from "node:crypto";
import * as z from "zod";
import { withPackageOf } from "../infra/missing-package.ts";
import { gatewayAddress, ingressAddress } from "../infra/targets/kubernetes/addresses.ts";
import { startFrontEnd } from "../simulation/front-end.ts";
import { domainBeside } from "./copy-settings.ts";
import { resourcesOf, servedBy } from "./cluster-objects.ts";
import { clusterNeeds, namespaceObject, onOtherCluster, standInSecret } from "./cluster-settings.ts";
import { type NamedApi, openNamedApi } from "./named-api.ts";
import type { PlatformArgs, SimulatedPlatform } from "./platform-contract.ts";
import { changed, mapIn, type Settings, withLocalRegistry } from "./stack-copy.ts";
import { UserError } from "./user-error.ts";

const certificate = "rehearsal-tls";
const pullName = "rehearsal-pull";
/** Tells a namespace of this rehearsal from that of another. */
const runLabel = "slipway/rehearsal";
/** Nobody's address: https://www.rfc-editor.org/rfc/rfc2606#section-3 */
const receiver = { email: "rehearsal@example.com" };

/**
 * A cluster of the user's own for a rehearsal, in a namespace that is made for it and goes with `cleanups`: what serves
 * there is not touched. Throws a UserError where that namespace is there already.
 */
export async function openNamedCluster(
  { settings, context, signal }: Pick<PlatformArgs, "settings" | "signal"> & { context: string },
  cleanups: AsyncDisposableStack,
): Promise<SimulatedPlatform> {
  refuseAcm(settings);
  const api = await openNamedApi(context);
  const { name = "server", domain = "localhost" } = mapIn(settings, "slipway:service");
  const namespace = `rehearsal-${String(name)}`;
  const host = domainBeside(String(domain), "rehearsal");
  const needs = clusterNeeds(settings);
  const registry = await localRegistryOf(api);
  if (registry === undefined) refuseCloudRegistry(settings, context);
  const pull = registry === undefined ? await pullOf(api, settings) : undefined;
  await makeNamespace(api, namespace, { settings, cleanups });
  signal.throwIfAborted();
  const pair = await selfSigned(host);
  const secrets = [tlsSecret(pair), standInSecret(namespace, needs), ...(pull?.secret ? [pull.secret] : [])];
  for (const secret of secrets) await api.make(`/api/v1/namespaces/${namespace}/secrets`, secret);
  const place = { api, namespace };
  let address: string | undefined;
  const frontEnd = await startFrontEnd(() =>
    address === undefined ? undefined : { address, port: 443, host, authority: pair.cert },
  );
  cleanups.defer(frontEnd.close);
  return {
    environment: {},
    adapt(given) {
      const adapted = onOtherCluster(
        registry === undefined ? given : withLocalRegistry(given, `${registry}/slipway-rehearsal`),
        needs,
        {
          context,
          namespace,
          certificate: { secret: certificate },
          dns: undefined,
          domainVerified: undefined,
          // The namespace goes once its pods have, for half as long as they may take.
          drainSeconds: 1,
        },
      );
      return withOwnEntrance(adapted, host, pull);
    },
    ...(pull && !pull.secret ? { neededSecrets: [pull.name] } : {}),
    resources: () => resourcesOf(place),
    async serving() {
      address = await addressIn(api, namespace);
      return servedBy(place, needs.leftOut);
    },
    isReal: true,
    failure: undefined,
    under: () => frontEnd.origin,
  };
}

function refuseAcm(settings: Settings): void {
  if (!Object.hasOwn(Object(mapIn(settings, "slipway:options").certificate), "acmArn")) return;
  throw new UserError(
    "the stack's load balancer takes certificates of ACM alone, and none is for a rehearsal: leave out --context, or take the stack through an acceptance run there",
  );
}

/** A rehearsal makes nothing at a cloud, and the nodes of such a cluster could not pull from there. */
function refuseCloudRegistry(settings: Settings, context: string): void {
  const { reference } = mapIn(settings, "slipway:image");
  if (reference !== undefined || mapIn(settings, "slipway:options").registry === undefined) return;
  throw new UserError(
    `the stack's image goes to a registry that it makes at its cloud (slipway:options.registry), where a rehearsal makes nothing, and the cluster of context ${context} names no registry of its own: give it one (https://kind.sigs.k8s.io/docs/user/local-registry/), or leave out --context`,
  );
}

/** A host name and a Gateway of the rehearsal's own, and receivers that are nobody. */
function withOwnEntrance(settings: Settings, domain: string, pull: Pull | undefined): Settings {
  const { gateway } = mapIn(settings, "slipway:options");
  const { name: _, namespace: __, listener: ___, ...own }: Record<string, unknown> = Object(gateway);
  const isTold = mapIn(settings, "slipway:alerts").receivers !== undefined;
  return changed(settings, {
    "slipway:service": { domain },
    "slipway:options": gateway === undefined ? {} : { gateway: own },
    "slipway:alerts": isTold ? { receivers: [receiver] } : {},
    "slipway:secrets": pull?.secret ? { [pull.name]: { reference: pullName } } : {},
  });
}

async function makeNamespace(
  api: NamedApi,
  namespace: string,
  { settings, cleanups }: { settings: Settings; cleanups: AsyncDisposableStack },
): Promise<void> {
  if ((await api.find(`/api/v1/namespaces/${namespace}`)) !== undefined) {
    throw new UserError(
      `the cluster of context ${api.context} has a namespace ${namespace}: another rehearsal is under way, or one was killed; remove it with: kubectl --context ${api.context} delete namespace ${namespace}`,
    );
  }
  // An answer may be lost where it was made; another rehearsal's is left alone.
  const own = { [runLabel]: randomUUID() };
  cleanups.defer(() => api.removeNamespace(namespace, own));
  await api.make("/api/v1/namespaces", namespaceObject(namespace, settings, own));
}

/** The registry that a cluster for developers says is its own, as images are pushed to it; undefined where it has none. */
// https://github.com/kubernetes/enhancements/tree/master/keps/sig-cluster-lifecycle/generic/1755-communicating-a-local-registry
async function localRegistryOf(api: NamedApi): Promise<string | undefined> {
  const hosting = await api.find("/api/v1/namespaces/kube-public/configmaps/local-registry-hosting");
  const text = z.object({ data: z.object({ "localRegistryHosting.v1": z.string() }) }).safeParse(hosting).data;
  return /^host: *"?([^"\s]+)/m.exec(text?.data["localRegistryHosting.v1"] ?? "")?.[1];
}

/** What the image is pulled with where it comes from the stack's own registry. */
interface Pull {
  /** Among the stack's secrets. */
  name: string;
  /** A copy of the Secret that it refers to; without one its own value is needed. */
  secret?: object;
}

const pullSchema = z.object({ pull: z.object({ secret: z.string() }) });
const referenceSchema = z.object({ reference: z.string() });
const secretSchema = z.object({ type: z.string(), data: z.record(z.string(), z.string()) });

async function pullOf(api: NamedApi, settings: Settings): Promise<Pull | undefined> {
  const name = pullSchema.safeParse(settings["slipway:image"]).data?.pull.secret;
  if (name === undefined) return undefined;
  const reference = referenceSchema.safeParse(mapIn(settings, "slipway:secrets")[name]).data?.reference;
  if (reference === undefined) return { name };
  const from = String(mapIn(settings, "slipway:options").namespace ?? "default");
  const found = secretSchema.safeParse(await api.find(`/api/v1/namespaces/${from}/secrets/${reference}`)).data;
  if (found) return { name, secret: { apiVersion: "v1", kind: "Secret", metadata: { name: pullName }, ...found } };
  throw new UserError(
    `the image is pulled with Secret ${reference}, which namespace ${from} of context ${api.context} does not have; make it there, or let the cluster name a registry of its own: https://kind.sigs.k8s.io/docs/user/local-registry/`,
  );
}

/** Where requests come in: the address of the Gateway or the Ingress. */
async function addressIn(api: NamedApi, namespace: string): Promise<string | undefined> {
  const first = async (group: string, plural: string) => {
    const list = await api.find(`/apis/${group}/namespaces/${namespace}/${plural}`);
    const items: unknown = Object(list).items;
    return Array.isArray(items) ? items[0] : undefined;
  };
  const gateway = gatewayAddress(await first("gateway.networking.k8s.io/v1", "gateways"));
  return gateway ?? ingressAddress(await first("networking.k8s.io/v1", "ingresses"));
}

/** A certificate that only this rehearsal trusts. */
async function selfSigned(host: string): Promise<{ cert: string; key: string }> {
  const { generate } = await withPackageOf("a rehearsal on a cluster of yours", () => import("selfsigned"));
  const pair = await generate([{ name: "commonName", value: host }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: host }] }],
  });
  return { cert: pair.cert, key: pair.private };
}

function tlsSecret({ cert, key }: { cert: string; key: string }): object {
  const stringData = { "tls.crt": cert, "tls.key": key };
  return { apiVersion: "v1", kind: "Secret", metadata: { name: certificate }, type: "kubernetes.io/tls", stringData };
}
