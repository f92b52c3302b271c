import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { AwsV4Signer } from "aws4fetch";
import * as z from "zod";
import { type Api, type ApiAnswer, openApi, type SignedCall } from "../../provider/http/api.ts";
import { originFor } from "../../provider/http/settings.ts";

/** A service of AWS: its host, by which calls are signed too, and the variable that names another place for it. */
interface AwsService {
  platform: string;
  host: string;
  variable: string;
}

/** One that is called in JSON, by the name of an operation. */
interface JsonService extends AwsService {
  target: string;
  version: "1.0" | "1.1";
}

// https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html
const services = {
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/making-api-requests.html
  ecs: {
    platform: "ECS",
    host: "ecs",
    variable: "AWS_ENDPOINT_URL_ECS",
    target: "AmazonEC2ContainerServiceV20141113",
    version: "1.1",
  },
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/making-api-requests.html
  cloudWatch: {
    platform: "CloudWatch",
    host: "monitoring",
    variable: "AWS_ENDPOINT_URL_CLOUDWATCH",
    target: "GraniteServiceVersion20100801",
    version: "1.0",
  },
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/making-api-requests.html
  logs: {
    platform: "CloudWatch Logs",
    host: "logs",
    variable: "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS",
    target: "Logs_20140328",
    version: "1.1",
  },
} as const satisfies Record<string, JsonService>;

const balancing: AwsService = {
  platform: "Elastic Load Balancing",
  host: "elasticloadbalancing",
  variable: "AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2",
};

/** Calls an operation, which must do no harm twice; answers what the service does. */
export type AwsCall = (operation: string, input: object) => Promise<unknown>;

/** What AWS is asked beside Pulumi's provider, in the sign-in that the provider finds, too. */
export type AwsApi = Record<keyof typeof services, AwsCall> & {
  /** Asks a load balancer, or changes it; parameters are those of a query: `DefaultActions.member.1.Type`. Answers XML. */
  balancing(operation: string, parameters: Readonly<Record<string, string | number>>): Promise<string>;
};

const never = new AbortController().signal;

/** Opens the APIs of one region. */
export function openAwsApi(region: string): AwsApi {
  // Environment, profile, web identity, container, machine: as Pulumi's provider looks for them.
  // https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
  const credentials = defaultProvider({ clientConfig: { region } });
  const open = ({ platform, host, variable }: AwsService): Api =>
    openApi({
      platform,
      origin: originFor(variable, `https://${host}.${region}.amazonaws.com`),
      sign: async (call) => signed(call, { service: host, region, ...(await credentials()) }),
      refusal,
      requestIdHeader: "x-amzn-requestid",
    });
  const inJson = (service: JsonService): AwsCall => {
    const call = open(service);
    const type = `application/x-amz-json-${service.version}`;
    return async (operation, body) => {
      const headers = { "content-type": type, "x-amz-target": `${service.target}.${operation}` };
      return (await call({ method: "POST", path: "/", operation, headers, body, repeatable: true, signal: never }))
        .body;
    };
  };
  const balance = open(balancing);
  return {
    ecs: inJson(services.ecs),
    cloudWatch: inJson(services.cloudWatch),
    logs: inJson(services.logs),
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-requests.html: GET, whatever it does.
    async balancing(operation, parameters) {
      const query = { Action: operation, Version: "2015-12-01", ...parameters };
      const headers = { accept: "text/xml" };
      const { body } = await balance({ method: "GET", path: "/", operation, query, headers, signal: never });
      return typeof body === "string" ? body : "";
    },
  };
}

interface Signature {
  service: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

async function signed({ method, url, headers, body }: SignedCall, by: Signature): Promise<Record<string, string>> {
  const { service, region, accessKeyId, secretAccessKey, sessionToken } = by;
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers: { ...headers },
    ...(body === undefined ? {} : { body }),
    service,
    region,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  });
  return Object.fromEntries((await signer.sign()).headers);
}

const refusalSchema = z.looseObject({
  __type: z.string().optional(),
  message: z.string().optional(),
  Message: z.string().optional(),
  Error: z.object({ Code: z.string().optional(), Message: z.string().optional() }).optional(),
});
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html
const passing = /Throttl|TooManyRequests|RequestLimitExceeded|UpdateInProgress|ConflictException/;

/** What AWS says: JSON with a type, or the older protocol's `Error`, in XML or in JSON. */
function refusal({ status, body }: ApiAnswer) {
  if (status < 400) return undefined;
  const { __type: type = "", message, Message, Error: older } = refusalSchema.safeParse(body).data ?? {};
  const xml = typeof body === "string" ? body : "";
  const inXml = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  const code = type.split("#").at(-1) || older?.Code || inXml("Code") || "";
  const sentence = message ?? Message ?? older?.Message ?? inXml("Message") ?? "without a reason";
  return {
    sentence,
    ...(code === "" ? {} : { code }),
    ...(passing.test(code) ? { undecided: true } : {}),
  };
}
