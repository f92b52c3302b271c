import { randomBytes } from "node:crypto";
import { bringPulumi } from "../bring-pulumi.ts";
import type { Destination } from "./service.ts";
import { choiceOf, type TargetName } from "./targets.ts";

/** A destination, and where its state is to be kept, in the words of `--state`. */
export interface ChosenDestination {
  destination: Destination;
  state: string;
}

/** Where the state of stacks is kept that do not run on this machine. */
export interface State {
  /** What Pulumi.yaml names; undefined leaves it to `pulumi login`. */
  backendUrl?: string;
  /** Key that seals a stack's secrets in it, as the stack's file names it: the first command on the stack makes it with that. */
  secretsProvider?: string;
  /** What is to be run once, in the folder of Pulumi.yaml, before the first deployment. */
  commands: readonly string[];
}

/** What `--state` takes. */
export const stateHelp =
  "login (as pulumi login chose), bucket (a new one, in the same cloud), or a URL such as gs://bucket";

/** Whether a word is what `--state` takes. */
export function isState(word: string): boolean {
  return /^(login|bucket|(gs|s3|azblob|https?|file|postgres):\/\/\S+)$/.test(word);
}

/** The backend that was chosen, and the commands that make a new bucket with the key that seals its secrets. */
export function chooseState(
  choice: string,
  { name, destination, unique }: { name: string; destination: Destination; unique: string },
): State {
  const { target, stack, options } = destination;
  if (choice === "login" || target === "docker") {
    return { commands: target === "docker" ? [] : [tools, signIn] };
  }
  if (choice !== "bucket") return { backendUrl: choice, commands: firstCommands(choice, stack) };
  const made = newBucket(target, { name: `${name}-state-${unique}`, options });
  if (!made) return { commands: [] };
  const { backendUrl, commands, key } = made;
  return { backendUrl, commands, secretsProvider: key };
}

/** A destination whose state is kept as was chosen, and what is to be run once for that. */
export function withState(
  { destination, state }: ChosenDestination,
  name: string,
): { destination: Destination; once: readonly string[] } {
  const unique = randomBytes(3).toString("hex");
  const { commands: once, ...kept } = chooseState(state, { name, destination, unique });
  return { destination: { ...destination, ...kept }, once };
}

const tools = `${bringPulumi}   # unless pulumi is on PATH`;
const signIn = "pulumi login   # unless you are signed in";

/** What is to be run once so that the first command on a stack finds it, or makes it, in a backend that is there. */
export function firstCommands(backendUrl: string, stack: string): string[] {
  // The project's own folder, where nothing has to be there.
  if (/^file:\/\/(\.\/)?\.slipway\/state\/?$/.test(backendUrl)) return [];
  // A service keeps the key itself, so that the first command on the stack makes it.
  if (/^https?:/.test(backendUrl)) return [tools, signIn];
  return [tools, `pulumi stack init ${stack}   # with --secrets-provider <key> in place of a passphrase`];
}

interface NewBucket {
  backendUrl: string;
  commands: readonly string[];
  /** As `--secrets-provider` takes it. */
  key: string;
}

// https://www.pulumi.com/docs/iac/concepts/state-and-backends/#using-a-self-managed-backend
// https://www.pulumi.com/docs/iac/concepts/secrets/#changing-the-secrets-provider-for-a-stack
function newBucket(
  target: TargetName,
  { name, options }: { name: string; options: Readonly<Record<string, string>> },
): NewBucket | undefined {
  const { project = "", region = "", location = "" } = options;
  switch (choiceOf(target).cloud) {
    case "gcp":
      return {
        backendUrl: `gs://${name}`,
        commands: [
          `gcloud storage buckets create gs://${name} --project ${project} --location ${region} --uniform-bucket-level-access`,
          `gcloud storage buckets update gs://${name} --versioning`,
          `gcloud kms keyrings create ${name} --project ${project} --location ${region}`,
          `gcloud kms keys create state --keyring ${name} --project ${project} --location ${region} --purpose encryption`,
        ],
        key: `gcpkms://projects/${project}/locations/${region}/keyRings/${name}/cryptoKeys/state`,
      };
    case "aws":
      return {
        backendUrl: `s3://${name}?region=${region}`,
        commands: [
          `aws s3 mb s3://${name} --region ${region}`,
          `aws s3api put-bucket-versioning --bucket ${name} --region ${region} --versioning-configuration Status=Enabled`,
          `aws kms create-alias --alias-name alias/${name} --region ${region} --target-key-id "$(aws kms create-key --region ${region} --query KeyMetadata.KeyId --output text)"`,
        ],
        key: `awskms://alias/${name}?region=${region}`,
      };
    case "azure":
      return azureBucket(name, location);
    default:
      return undefined;
  }
}

// https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules: 24 letters and digits.
// https://learn.microsoft.com/azure/storage/blobs/assign-azure-role-data-access and
// https://learn.microsoft.com/azure/key-vault/general/rbac-guide: an owner of the subscription has no right to what lies in either.
function azureBucket(name: string, location: string): NewBucket {
  const account = `s${name.replaceAll("-", "").slice(-23)}`;
  const grant = (role: string, kind: "storage account" | "keyvault") =>
    `az role assignment create --role "${role}" --assignee-object-id "$(az ad signed-in-user show --query id --output tsv)" --assignee-principal-type User --scope "$(az ${kind} show --name ${account} --query id --output tsv)"`;
  return {
    backendUrl: `azblob://state?storage_account=${account}`,
    commands: [
      `az group create --name ${name} --location ${location}`,
      `az storage account create --name ${account} --resource-group ${name} --location ${location} --allow-blob-public-access false`,
      grant("Storage Blob Data Contributor", "storage account"),
      `az storage container create --name state --account-name ${account} --auth-mode login`,
      `az keyvault create --name ${account} --resource-group ${name} --location ${location} --enable-rbac-authorization true`,
      grant("Key Vault Crypto Officer", "keyvault"),
      `az keyvault key create --name state --vault-name ${account}`,
    ],
    key: `azurekeyvault://${account}.vault.azure.net/keys/state`,
  };
}
