import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { objectPath } from "./made.ts";
import { acmeName, tlsName } from "./names.ts";
import type { Place } from "./place.ts";

const apiVersion = "cert-manager.io/v1";
const ownerSchema = z.object({ metadata: z.object({ uid: z.string() }) });

/** What a Secret goes with, once all of them are gone. */
interface Owner {
  apiVersion: string;
  kind: string;
  name: string;
}

/** A Secret that cert-manager makes, and its owners, of which the first is what it is made for. */
interface Left {
  secret: string;
  owners: [Owner, ...Owner[]];
}

/**
 * Has the Secrets go with the stack that cert-manager makes for it and leaves in a namespace that stays: the certificate
 * with its key, and the key of the account at an ACME server. An owner is what the Secret was made for: while that is
 * there, another one would be made. The Certificate goes with the Gateway or the Ingress, and the key is to serve at the
 * other one: it has an owner that lives as long as the stack, too. One that is not there yet is found by a later `up`.
 */
// https://cert-manager.io/docs/usage/certificate/#cleaning-up-secrets-when-certificates-are-deleted
// An object goes once all of its owners are gone: https://kubernetes.io/docs/concepts/architecture/garbage-collection/
export async function bindSecrets(place: Pick<Place, "cluster" | "options" | "name" | "namespaceName">): Promise<void> {
  const { cluster, options, namespaceName: namespace } = place;
  if (options.namespace === undefined || pulumi.runtime.isDryRun()) return;
  const identify = async (owner: Owner) => {
    const found = ownerSchema.safeParse(await cluster.findMetadata(objectPath(owner, namespace, owner.name)));
    return found.success ? [{ ...owner, uid: found.data.metadata.uid }] : [];
  };
  const bind = async ({ secret, owners: [madeFor, ...others] }: Left) => {
    const first = await identify(madeFor);
    if (first.length === 0) return;
    const all = [...first, ...(await Promise.all(others.map(identify))).flat()];
    await cluster.own(`/api/v1/namespaces/${namespace}/secrets/${secret}`, all);
  };
  for (const left of leftSecrets(place)) {
    try {
      await bind(left);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      await pulumi.log.warn(
        `Secret ${left.secret} stays in namespace ${namespace} when the stack goes (${why}); remove it then: kubectl --context ${cluster.context} --namespace ${namespace} delete secret ${left.secret}`,
      );
    }
  }
}

function leftSecrets({ options: { certificate }, name }: Pick<Place, "options" | "name">): Left[] {
  if (!certificate || !["issuer", "clusterIssuer", "letsEncrypt"].some((key) => key in certificate)) return [];
  // A Certificate that is made of an annotation is called as its Secret is.
  // https://cert-manager.io/docs/usage/gateway/, https://cert-manager.io/docs/usage/ingress/
  const tls: Left = {
    secret: tlsName({ name }),
    owners: [
      { apiVersion, kind: "Certificate", name: tlsName({ name }) },
      { apiVersion: "v1", kind: "ServiceAccount", name },
    ],
  };
  const acme: Left = { secret: acmeName({ name }), owners: [{ apiVersion, kind: "Issuer", name }] };
  return "letsEncrypt" in certificate ? [tls, acme] : [tls];
}
