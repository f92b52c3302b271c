/** An action of a workflow, pinned by the commit of a version. */
const pins = {
  // https://github.com/actions/checkout/releases/tag/v7.0.1
  checkout: "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
  // https://github.com/actions/setup-node/releases/tag/v7.0.0
  node: "actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0",
  // https://github.com/aws-actions/configure-aws-credentials/releases/tag/v6.2.3
  aws: "aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3",
  // https://github.com/google-github-actions/auth/releases/tag/v3.0.0
  gcp: "google-github-actions/auth@7c6bc770dae815cd3e89ee6cdf493a5fab2cc093 # v3.0.0",
  // https://github.com/Azure/login/releases/tag/v3.0.0
  azure: "azure/login@532459ea530d8321f2fb9bb10d1e0bcf23869a43 # v3.0.0",
};

/** The inputs of a cloud's sign-in, with the variable of the environment that holds each; `ciSignIn` puts them out. */
export const signInVariables = {
  aws: { "role-to-assume": "AWS_ROLE_TO_ASSUME", "aws-region": "AWS_REGION" },
  gcp: { workload_identity_provider: "GCP_WORKLOAD_IDENTITY_PROVIDER", service_account: "GCP_SERVICE_ACCOUNT" },
  azure: { "client-id": "AZURE_CLIENT_ID", "tenant-id": "AZURE_TENANT_ID", "subscription-id": "AZURE_SUBSCRIPTION_ID" },
} as const;

/** A cloud that workflows sign in to. */
export type SignInCloud = keyof typeof signInVariables;

/** Steps that check out a commit, do what is next, bring Node.js and install what the project has installed. */
export function setUpSteps(
  install: string,
  { ref, history = false, next }: { ref?: string; history?: boolean; next?: string } = {},
): string {
  return `- uses: ${pins.checkout}
  with:
    persist-credentials: false${history ? "\n    fetch-depth: 0" : ""}${ref === undefined ? "" : `\n    ref: ${ref}`}
${next === undefined ? "" : `${next}\n`}- uses: ${pins.node}
  with:
    node-version: 24
    package-manager-cache: false
- run: ${install}`;
}

/** Steps that sign in without a key to the cloud of the matrix' stack, or always; empty where there is none. */
export function signInSteps(clouds: readonly SignInCloud[], { always = false } = {}): string {
  return clouds
    .map((cloud) => {
      const inputs = Object.entries(signInVariables[cloud]).map(
        ([name, variable]) => `\n    ${name}: \${{ vars.${variable} }}`,
      );
      const when = always ? "- " : `- if: matrix.cloud == '${cloud}'\n  `;
      return `${when}uses: ${pins[cloud]}\n  with:${inputs.join("")}`;
    })
    .join("\n");
}
