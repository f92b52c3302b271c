/** The APIs that a package of Google's Pulumi provider calls, as `<name>.googleapis.com`. */
const apisOfPackage: Readonly<Record<string, readonly string[]>> = {
  // The scan of a pushed image is a service of its own.
  // https://cloud.google.com/artifact-analysis/docs/enable-automatic-scanning
  artifactregistry: ["artifactregistry", "containerscanning"],
  billing: ["billingbudgets"],
  certificatemanager: ["certificatemanager"],
  cloudrun: ["run"],
  cloudrunv2: ["run"],
  compute: ["compute"],
  dns: ["dns"],
  // The workflow trades its token at the one and takes on its account at the other.
  // https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines#before-you-begin
  iam: ["iam", "sts", "iamcredentials"],
  kms: ["cloudkms"],
  logging: ["logging"],
  monitoring: ["monitoring"],
  organizations: ["cloudresourcemanager"],
  projects: ["cloudresourcemanager", "iam"],
  secretmanager: ["secretmanager"],
  serviceaccount: ["iam"],
  storage: ["storage"],
};

/** The APIs that must be on before a resource of this type, or a function, can be called; throws where nobody knows. */
export function apisOf(token: string): readonly string[] {
  const [, name] = /^gcp:(\w+)\//.exec(token) ?? [];
  // Turning APIs on needs no API that must be turned on, and what the provider itself says calls none.
  // https://cloud.google.com/service-usage/docs/enabled-service#default
  if (token === "gcp:projects/service:Service" || token === clientConfig) return [];
  const apis = name === undefined ? undefined : apisOfPackage[name];
  if (!apis) throw new Error(`no API is known for ${token}; add its package to apis.ts`);
  return apis;
}

const clientConfig = "gcp:organizations/getClientConfig:getClientConfig";
