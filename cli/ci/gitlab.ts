import { stringify } from "yaml";
import type { SignInCloud } from "./actions.ts";
import type { CiProject } from "./project.ts";
import type { CiStack } from "./stacks.ts";

/** The pipeline of a project on GitLab, by its path from the root; `.gitlab-ci.yml` includes it. */
// https://docs.gitlab.com/ci/yaml/
export function gitlabPipelines(project: CiProject, stacks: readonly CiStack[]): Record<string, string> {
  return {
    [ownFile]: `${header}${stringify(pipeline(project, stacks), { lineWidth: 0 })}`,
    [mainFile]: stringify({ include: [{ local: ownFile }] }),
  };
}

const ownFile = ".gitlab/slipway.yml";
/** The pipeline that GitLab reads. */
export const mainFile = ".gitlab-ci.yml";

const header = `# Checks, previews and deploys the stacks of this project; the runner's jobs must reach a Docker engine.
# Written by npx slipway ci --host gitlab; it is yours now and is not overwritten.
`;

const isMergeRequest = '$CI_PIPELINE_SOURCE == "merge_request_event"';

function pipeline(project: CiProject, stacks: readonly CiStack[]) {
  const isBranch = `$CI_COMMIT_BRANCH == "${project.branch}"`;
  const [first, last] = [false, true].map((production) => {
    const meant = stacks.filter((stack) => stack.production === production);
    return deploy(project, meant, isBranch);
  });
  const ready = [...(project.directory === "." ? [] : [`cd ${project.directory}`]), project.install];
  return {
    ".slipway": { image: "node:24", timeout: "30 minutes", variables: { GIT_DEPTH: 0 }, before_script: ready },
    ".slipway-stack": {
      extends: ".slipway",
      // https://docs.gitlab.com/ci/docker/using_docker_build/#use-the-docker-executor-with-docker-in-docker
      services: ["docker:29-dind"],
      variables: {
        GIT_DEPTH: 0,
        DOCKER_HOST: "tcp://docker:2376",
        DOCKER_TLS_CERTDIR: "/certs",
        // In an image of Docker's own its entry point sets these.
        DOCKER_TLS_VERIFY: "1",
        DOCKER_CERT_PATH: "/certs/client",
      },
      before_script: [...ready, untilEngineAnswers],
      id_tokens: idTokens(project.clouds),
    },
    "slipway-check": {
      extends: ".slipway",
      stage: "test",
      interruptible: true,
      rules: [{ if: isMergeRequest }, { if: isBranch }],
      script: [`${project.command} ci stacks`],
    },
    ...(stacks.length === 0 ? {} : { "slipway-preview": preview(project, stacks) }),
    ...(first ? { "slipway-deploy": first } : {}),
    ...(last ? { "slipway-deploy-production": { ...last, ...(first ? { needs: ["slipway-deploy"] } : {}) } } : {}),
  };
}

/** A service begins beside the job: its certificates are there later than the job. */
// https://gitlab.com/gitlab-org/gitlab-runner/-/issues/27384
const untilEngineAnswers = [
  'cert="$DOCKER_CERT_PATH"',
  "for second in $(seq 60); do",
  `  if curl --silent --fail --max-time 5 --output /dev/null --cacert "$cert/ca.pem" --cert "$cert/cert.pem" --key "$cert/key.pem" "https://\${DOCKER_HOST#tcp://}/_ping"; then break; fi`,
  "  sleep 1",
  "done",
].join("\n");

function preview(project: CiProject, stacks: readonly CiStack[]) {
  const file = '"$dir/preview.md"';
  return {
    extends: ".slipway-stack",
    stage: "test",
    interruptible: true,
    // Of a fork the pipeline runs in the fork, which has neither variable nor identity.
    rules: [{ if: `${isMergeRequest} && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID` }],
    parallel: { matrix: stacks.map(({ stack, environment, cloud }) => toRow(stack, `${environment}-preview`, cloud)) },
    environment: { name: "$ENVIRONMENT", action: "access" },
    script: [
      ...ownFolder,
      ...onlyTouched(project, "$CI_MERGE_REQUEST_DIFF_BASE_SHA", ' --pull-request "$CI_MERGE_REQUEST_IID"'),
      ...signIn(project.clouds),
      `set +e; ${project.command} preview "$STACK" --markdown > ${file}; status=$?; set -e`,
      `${project.command} comment ${file}`,
      "exit $status",
    ],
  };
}

/** One after the other, and never ended halfway; undefined where there is nothing to deploy. */
function deploy(project: CiProject, stacks: readonly CiStack[], isBranch: string) {
  if (stacks.length === 0) return undefined;
  return {
    extends: ".slipway-stack",
    stage: "deploy",
    interruptible: false,
    timeout: "60 minutes",
    resource_group: "slipway-deploy",
    rules: [{ if: `${isBranch} && $CI_PIPELINE_SOURCE != "schedule"` }],
    parallel: { matrix: stacks.map(({ stack, environment, cloud }) => toRow(stack, environment, cloud)) },
    environment: { name: "$ENVIRONMENT" },
    script: [
      ...ownFolder,
      ...onlyTouched(project, "$CI_COMMIT_BEFORE_SHA"),
      ...signIn(project.clouds),
      `${project.command} up "$STACK" --yes --forward`,
      `${project.command} status "$STACK"`,
    ],
  };
}

function toRow(stack: string, environment: string, cloud: string) {
  return { STACK: stack, ENVIRONMENT: environment, CLOUD: cloud };
}

/** What a job writes is gone with it: a runner's folder of builds is the next job's too, of whatever branch. */
const ownFolder = ["dir=$(mktemp -d)", `trap 'rm -rf "$dir"' EXIT`];

function onlyTouched({ command, with: others }: CiProject, since: string, further = ""): string[] {
  const more = others.length === 0 ? "" : ` --with ${others.join(",")}`;
  return [
    `${command} ci stacks --json${more} --since "${since}"${further} > "$dir/stacks.json"`,
    `grep -q "\\"stack\\":\\"$STACK\\"" "$dir/stacks.json" || { echo "$STACK is not touched"; exit 0; }`,
  ];
}

// Each cloud takes another audience, which `options.ci` names to it.
// https://docs.gitlab.com/ci/yaml/#id_tokens
const audiences: Readonly<Record<SignInCloud, string>> = {
  aws: "sts.amazonaws.com",
  gcp: "$CI_SERVER_URL",
  azure: "api://AzureADTokenExchange",
};

function idTokens(clouds: readonly SignInCloud[]) {
  return Object.fromEntries(clouds.map((cloud) => [`${cloud.toUpperCase()}_ID_TOKEN`, { aud: audiences[cloud] }]));
}

const toFile = (cloud: SignInCloud) =>
  `(umask 077; printf %s "$${cloud.toUpperCase()}_ID_TOKEN" > "$dir/${cloud}.jwt")`;

/** What providers and backends read instead of a key. */
const signIns: Readonly<Record<SignInCloud, readonly string[]>> = {
  // https://docs.aws.amazon.com/sdkref/latest/guide/access-assume-role-web.html
  aws: [toFile("aws"), 'export AWS_ROLE_ARN="$AWS_ROLE_TO_ASSUME" AWS_WEB_IDENTITY_TOKEN_FILE="$dir/aws.jwt"'],
  // https://cloud.google.com/iam/docs/workload-identity-federation-with-other-providers#create-credential-config
  gcp: [
    toFile("gcp"),
    `dir="$dir" node -e 'const e = process.env; const google = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"; console.log(JSON.stringify({ type: "external_account", audience: "//iam.googleapis.com/" + e.GCP_WORKLOAD_IDENTITY_PROVIDER, subject_token_type: "urn:ietf:params:oauth:token-type:jwt", token_url: "https://sts.googleapis.com/v1/token", service_account_impersonation_url: google + e.GCP_SERVICE_ACCOUNT + ":generateAccessToken", credential_source: { file: e.dir + "/gcp.jwt" } }))' > "$dir/gcp.json"`,
    'export GOOGLE_APPLICATION_CREDENTIALS="$dir/gcp.json"',
  ],
  // https://www.pulumi.com/registry/packages/azure-native/installation-configuration/ and, for the state,
  // https://learn.microsoft.com/azure/aks/workload-identity-overview
  azure: [
    toFile("azure"),
    'export ARM_USE_OIDC=true ARM_OIDC_TOKEN="$AZURE_ID_TOKEN" ARM_CLIENT_ID="$AZURE_CLIENT_ID" ARM_TENANT_ID="$AZURE_TENANT_ID" ARM_SUBSCRIPTION_ID="$AZURE_SUBSCRIPTION_ID" AZURE_FEDERATED_TOKEN_FILE="$dir/azure.jwt"',
  ],
};

function signIn(clouds: readonly SignInCloud[]): string[] {
  return clouds.map((cloud) => [`if [ "$CLOUD" = ${cloud} ]; then`, ...signIns[cloud], "fi"].join("\n"));
}

const withoutPreview: Partial<Record<SignInCloud, string>> = {
  aws: "IAM compares the subject alone of a token of GitLab's",
  azure: "Entra ID compares the subject alone of a token of GitLab's, letter by letter",
};

/** What a pipeline that somebody has already lacks; undefined where it includes this one. */
// https://docs.gitlab.com/ci/yaml/#include
export function includeNote(text: string): string | undefined {
  if (text.includes(ownFile)) return undefined;
  return `${mainFile} is yours and does not include what was written: add include: [{ local: ${ownFile} }] to it, and test and deploy to its stages, where it names any`;
}

/** Why there is no identity by which pipelines preview, cloud by cloud, and what to do. */
// https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload
export function gitlabNotes(clouds: readonly SignInCloud[]): string[] {
  return clouds.flatMap((cloud) => {
    const why = withoutPreview[cloud];
    if (why === undefined) return [];
    return [
      `${cloud}: no identity for previews: ${why}, and that names a branch and no environment, while a merge request's pipeline runs on any. Make one that may only read, and name it in the variables of the environments that end in -preview: docs/pull-requests.md of slipway`,
    ];
  });
}
