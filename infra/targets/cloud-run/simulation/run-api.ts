import * as z from "zod";
import type { Properties, PropertyValue } from "../../../provider/protocol.ts";
import type { ApiAccess, LiveResource, PlatformApi } from "../../../../simulation/cloud/index.ts";
import type { RevisionControl } from "../../../../simulation/contract.ts";
import type { ApiReply } from "../../../../simulation/http-api.ts";
import { serviceToken } from "./revisions.ts";

// https://cloud.google.com/run/docs/reference/rest/v2/Container: names that it does not know are refused.
const value = z.custom<PropertyValue>((given) => given !== undefined);
const containerSchema = z.strictObject({
  image: z.string(),
  ports: z.tuple([z.strictObject({ containerPort: z.number(), name: z.string() })]),
  env: z.array(value),
  resources: value,
  startupProbe: value,
  livenessProbe: value.optional(),
});
const patchSchema = z.strictObject({
  template: z
    .strictObject({
      serviceAccount: z.string(),
      timeout: z.string(),
      maxInstanceRequestConcurrency: z.number(),
      sessionAffinity: z.boolean(),
      executionEnvironment: z.string(),
      containers: z.array(containerSchema),
    })
    .optional(),
  traffic: z.array(z.record(z.string(), value)).optional(),
});

/** Cloud Run's own API, as far as it changes the template of a service and where its requests go. */
// https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services
export function runApi({ live, change }: ApiAccess, { counts }: RevisionControl): PlatformApi {
  const operations: { name: string; done: boolean; error?: { code: number; message: string } }[] = [];
  const path = "/projects/:project/locations/:location/services/:service";
  const find = ({ project, location, service }: Readonly<Record<string, string>>) =>
    live().find(
      ({ type, inputs }) =>
        type === serviceToken && inputs.project === project && inputs.location === location && inputs.name === service,
    );
  return {
    environment: (origin) => ({
      GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT: `${origin}/`,
      GOOGLE_MONITORING_CUSTOM_ENDPOINT: `${origin}/`,
    }),
    before: ({ headers }) =>
      headers.authorization === "Bearer an-access-token"
        ? undefined
        : refused(401, "UNAUTHENTICATED", "no valid token"),
    routes: {
      [`GET ${path}`]: ({ params }) => {
        const found = find(params);
        return found ? { status: 200, body: toApi(found) } : notFound(params);
      },
      [`PATCH ${path}`]: ({ params, body, query }) => {
        const found = find(params);
        if (!found) return notFound(params);
        const mask = (query.get("updateMask") ?? "").split(",");
        const sent = patchSchema.safeParse(body);
        if (!sent.success) return refused(400, "INVALID_ARGUMENT", z.prettifyError(sent.error));
        const operation: (typeof operations)[number] = {
          name: `projects/${params.project}/locations/${params.location}/operations/${operations.length}`,
          done: false,
        };
        operations.push(operation);
        try {
          const patch = Object.entries(toInputs(sent.data)).filter(([name]) => mask.includes(maskOf(name)));
          void change(found, Object.fromEntries(patch)).then(
            (problem) =>
              Object.assign(operation, {
                done: true,
                ...(problem === undefined ? {} : { error: { code: 9, message: problem } }),
              }),
            (error: unknown) => Object.assign(operation, { done: true, error: { code: 13, message: String(error) } }),
          );
        } catch (error) {
          return refused(400, "INVALID_ARGUMENT", error instanceof Error ? error.message : String(error));
        }
        return { status: 200, body: operation };
      },
      // https://cloud.google.com/stackdriver/docs/managed-prometheus/query-api-ui
      "GET /v1/projects/:project/location/global/prometheus/api/v1/query": ({ query }) => {
        const asked = /:user_(\w+)\{.*revision_name="([^"]+)".*\}\[\d+s\]/.exec(query.get("query") ?? "");
        if (!asked) return refused(400, "INVALID_ARGUMENT", "no count of a revision's lines is asked for");
        const [, metric = "", revision = ""] = asked;
        const seen = counts?.(revision, metric);
        const result = seen === undefined ? [] : [{ metric: {}, value: [0, String(seen)] }];
        return { status: 200, body: { status: "success", data: { resultType: "vector", result } } };
      },
      "GET /projects/:project/locations/:location/operations/:operation": ({ params }) => {
        const found = operations[Number(params.operation)];
        return found ? { status: 200, body: found } : refused(404, "NOT_FOUND", "there is no such operation");
      },
    },
  };
}

function toApi({ inputs, outputs, id }: LiveResource) {
  const full = (revision: unknown) => (revision === "" ? "" : `${id}/revisions/${String(revision)}`);
  return {
    name: id,
    uri: outputs.uri,
    latestCreatedRevision: full(outputs.latestCreatedRevision),
    latestReadyRevision: full(outputs.latestReadyRevision),
    traffic: inputs.traffics,
    defaultUriDisabled: inputs.defaultUriDisabled ?? false,
  };
}

/** As Pulumi's provider names it. */
function toInputs({ template, traffic }: z.infer<typeof patchSchema>): Properties {
  return {
    ...(traffic ? { traffics: traffic } : {}),
    ...(template
      ? {
          template: {
            ...template,
            containers: template.containers.map(({ env, ports: [ports], ...container }) => ({
              ...withoutUndefined(container),
              envs: env,
              ports,
            })),
          },
        }
      : {}),
  };
}

function withoutUndefined(properties: Readonly<Record<string, PropertyValue | undefined>>): Properties {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, given]) => (given === undefined ? [] : [[name, given]])),
  );
}

function maskOf(name: string): string {
  return name === "traffics" ? "traffic" : name;
}

function refused(status: number, code: string, message: string): ApiReply {
  return { status, body: { error: { code: status, status: code, message } } };
}

function notFound({ service }: Readonly<Record<string, string>>): ApiReply {
  return refused(404, "NOT_FOUND", `Resource '${service}' of kind 'SERVICE' does not exist`);
}
