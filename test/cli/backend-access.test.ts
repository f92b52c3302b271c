import { expect, test } from "vitest";
import { explainAccess } from "../../cli/backend-access.ts";

const google =
  "missing google credentials: unable to find gcp credentials: google: could not find default credentials.";
const amazon =
  "operation error S3: GetObject, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found";
const notThere = (path: string) =>
  `unable to open bucket file://${encodeURI(path)}?no_tmp_dir=true: stat ${path}: no such file or directory`;
const region = "?region=eu-west-1";

// What Pulumi 3.250 said, shortened; nothing of what is not there was asked of the clouds themselves.
test.each([
  ["gs://state", google, "nobody is signed in from here:\n  gcloud auth application-default login"],
  ["gs://state", "unable to check: bucket doesn't exist", "make it:\n  gcloud storage buckets create gs://state"],
  [`s3://state${region}`, amazon, "nobody is signed in from here:\n  aws sso login"],
  [`s3://state${region}`, "NoSuchBucket: it does not exist", "make it:\n  aws s3 mb s3://state --region eu-west-1"],
  [
    "azblob://state?storage_account=mine",
    "DefaultAzureCredential: failed to acquire a token.",
    "nobody is signed in from here:\n  az login",
  ],
  ["azblob://state?storage_account=mine", "RESPONSE 404: ContainerNotFound", "--name state --account-name mine"],
  [
    "https://api.pulumi.com",
    "PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
    'eval "$(npx slipway env --tools)"; pulumi login',
  ],
  ["azblob://state?storage_account=mine", "lookup mine.blob.core.windows.net: no such host", "--account-name mine"],
  ["gs://state", 'blob (key ".pulumi/meta.yaml") (code=NotFound): it is not there', "buckets create gs://state"],
  ["file:///no%20where", notThere("/no where"), "make it:\n  mkdir -p '/no where'"],
  // Seen from a home, and from the folder of Pulumi.yaml.
  ["file://~/state", notThere("/home/me/state"), "make it:\n  mkdir -p '/home/me/state'"],
  ["file://./state", notThere("/work/slipway/state"), "make it:\n  mkdir -p '/work/slipway/state'"],
])("R36 whoever does not get at the state in %s is told how, after %j", (backend, said, told) => {
  expect(explainAccess("prod", backend, said)).toContain(`the state of prod lies in ${backend}`);
  expect(explainAccess("prod", backend, said)).toContain(told);
});

test("R36 what is no matter of a backend's is not explained as one", () => {
  expect(explainAccess("prod", "gs://state", "the stack is currently locked by 1 lock(s)")).toBeUndefined();
  // A key, a vault and a passphrase's file are no place of a state.
  const keys = "constructing secrets manager: secrets (code=NotFound): rpc error: KeyRing not found";
  expect(explainAccess("prod", "gs://state", keys)).toBeUndefined();
  const vault = "Get https://mine.vault.azure.net/keys/state: lookup mine.vault.azure.net: no such host";
  expect(explainAccess("prod", "azblob://state?storage_account=mine", vault)).toBeUndefined();
  const passphrase =
    "unable to read PULUMI_CONFIG_PASSPHRASE_FILE: open /srv/state/passphrase: no such file or directory";
  expect(explainAccess("prod", "file:///srv/state", passphrase)).toBeUndefined();
  expect(explainAccess("prod", "postgres://db/state", "connection refused")).toBeUndefined();
});
