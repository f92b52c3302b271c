import { quote } from "../infra/remedies.ts";
import { bringPulumi } from "./bring-pulumi.ts";

/** What is known of one kind of backend: what Pulumi says there, and the command that comes next. */
interface Place {
  /** Said where nobody is signed in. */
  unknown?: { said: RegExp; next: string };
  /** Said where there is no such place. */
  missing?: { said: RegExp; next: (url: URL, said: RegExpExecArray) => string };
}

const places: Readonly<Record<string, Place>> = {
  "gs:": {
    // https://cloud.google.com/docs/authentication/provide-credentials-adc
    unknown: {
      said: /find default credentials|reauth related error|invalid_grant/,
      next: "gcloud auth application-default login",
    },
    missing: {
      // A key that is not there is NotFound, too.
      said: /bucket does(n't| not) exist|\b(bucket|blob)\b((?!\bsecrets\b).)*code=NotFound/,
      next: ({ host }) => `gcloud storage buckets create gs://${host}`,
    },
  },
  "s3:": {
    // https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sso.html
    unknown: {
      said: /get credentials|cached credentials|ExpiredToken|InvalidAccessKeyId|SSO session has expired/,
      next: "aws sso login   # or aws configure; AWS_PROFILE names the profile",
    },
    missing: {
      said: /NoSuchBucket/,
      next: ({ host, searchParams }) => {
        const region = searchParams.get("region");
        return `aws s3 mb s3://${host}${region === null ? "" : ` --region ${region}`}`;
      },
    },
  },
  "azblob:": {
    // https://learn.microsoft.com/cli/azure/authenticate-azure-cli
    unknown: { said: /failed to acquire a token|AADSTS\d+/, next: "az login" },
    missing: {
      // Nor has a vault that is not there a host.
      said: /ContainerNotFound|\.blob\.\S+ .*no such host/,
      next: ({ host, searchParams }) =>
        `az storage container create --auth-mode login --name ${host} --account-name ${searchParams.get("storage_account") ?? "<account>"}`,
    },
  },
  "https:": {
    // https://www.pulumi.com/docs/iac/cli/commands/pulumi_login/
    unknown: {
      said: /PULUMI_ACCESS_TOKEN must be set|\b401\b/,
      next: `${bringPulumi}; pulumi login`,
    },
  },
  "file:": {
    // Pulumi names the folder as it looked for it, whatever the URL left to the working folder or the home.
    missing: {
      said: /unable to open bucket file:\S*: stat (.+): no such file or directory/,
      next: (_, [, folder = ""]) => `mkdir -p ${quote(folder)}`,
    },
  },
};

/** Why Pulumi does not get at a stack's backend, by what it printed, with the command that mends it; undefined where it is another matter. */
export function explainAccess(stack: string, backend: string, printed: string): string | undefined {
  const where = `the state of ${stack} lies in ${backend}`;
  const url = URL.canParse(backend) ? new URL(backend) : undefined;
  const { unknown, missing } = places[url?.protocol ?? ""] ?? {};
  if (unknown?.said.test(printed)) return `${where}, where nobody is signed in from here:\n  ${unknown.next}`;
  const said = missing?.said.exec(printed);
  if (url && missing && said) return `${where}, which is not there yet; make it:\n  ${missing.next(url, said)}`;
  return undefined;
}
