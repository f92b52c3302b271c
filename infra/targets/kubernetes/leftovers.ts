import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { acmeName, tlsName } from "./names.ts";
import type { Place } from "./place.ts";

const apiVersion = "cert-manager.io/v1";
const ownerSchema = z.object({ metadata: z.object({ uid: z.string() }) });

/** A Secret that cert-manager makes, and what it makes it for. */
interface Left {
  secret: string;
  kind: "Certificate" | "Issuer";
  name: string;
}

/**
 * Has the Secrets go with the stack that cert-manager makes for it and leaves in a namespace that stays: the certificate
 * with its key, and the key of the account at an ACME server. The owner is what the Secret was made for: while that is
 * there, another one would be made. One that is not there yet is found by a later `up`.
 */
// https://cert-manager.io/docs/usage/certificate/#cleaning-up-secrets-when-certificates-are-deleted
export async function bindSecrets(place: Pick<Place, "cluster" | "options" | "name" | "namespaceName">): Promise<void> {
  const { cluster, options, namespaceName: namespace } = place;
  if (options.namespace === undefined || pulumi.runtime.isDryRun()) return;
  const bind = async ({ secret, kind, name }: Left) => {
    const owner = ownerSchema.safeParse(
      await cluster.findMetadata(`/apis/${apiVersion}/namespaces/${namespace}/${kind.toLowerCase()}s/${name}`),
    );
    if (!owner.success) return;
    const { uid } = owner.data.metadata;
    await cluster.own(`/api/v1/namespaces/${namespace}/secrets/${secret}`, [{ apiVersion, kind, name, uid }]);
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
  const tls: Left = { secret: tlsName({ name }), kind: "Certificate", name: tlsName({ name }) };
  return "letsEncrypt" in certificate ? [tls, { secret: acmeName({ name }), kind: "Issuer", name }] : [tls];
}
