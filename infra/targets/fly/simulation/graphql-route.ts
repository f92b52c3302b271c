import { buildSchema, graphql } from "graphql";
import type { ApiRoute } from "../../../../simulation/http-api.ts";
import { addAddress } from "./app-routes.ts";
import { tokenOf } from "./refusals.ts";
import { schemaText } from "./graphql-schema.ts";
import { digestOf, type FlyState, type SimulatedApp } from "./state.ts";

const epoch = new Date(0).toISOString();

/** What flyctl asks of Fly's GraphQL: who it is, which organizations and apps there are, and an app's addresses. */
// https://github.com/superfly/fly-go
export function graphqlRoute(state: FlyState): ApiRoute {
  const schema = buildSchema(schemaText);
  return async (call) => {
    const { query: source = "", variables: variableValues = {} }: Posted = Object(call.body);
    const { org = "" } = tokenOf(call, state) ?? {};
    const own = (name: string) => {
      const app = state.apps.get(name);
      if (app?.org !== org) throw new Error(`Could not find App "${name}"`);
      return app;
    };
    const rootValue = {
      viewer: { __typename: "Macaroon", email: "me@example.com" },
      app: ({ name = "" }: { name?: string }) => showApp(own(name)),
      apps: ({ organizationId = org }: { organizationId?: string }) =>
        listed([...state.apps.values()].filter((app) => app.org === org && organizationId === org).map(showApp)),
      organization: ({ slug }: { slug?: string }) => (slug === org ? showOrganization(org) : undefined),
      organizations: () => listed([showOrganization(org)]),
      canPerformBluegreenDeployment: ({ name }: { name: string }) =>
        state.machines.length + own(name).machines.size <= (state.options.machineLimit ?? Infinity),
      // Of Fly's own images alone, such as its databases.
      latestImageDetails: () => {
        throw new Error("Unknown repository");
      },
      appNameAvailable: ({ name }: { name: string }) => !state.apps.has(name),
      allocateIpAddress({ input }: { input: { appId: string; type: AddressType } }) {
        const app = own(input.appId);
        const { ip } = addAddress(state, app, input.type);
        const ipAddress = { id: ip, address: ip, type: input.type, region: "global", createdAt: epoch };
        return { app: showApp(app), ipAddress };
      },
    };
    const result = await graphql({ schema, source, variableValues, rootValue });
    const errors = result.errors?.map(({ message, path }) => ({ message, path, extensions: { code: "NOT_FOUND" } }));
    return { status: 200, body: { ...(result.data ? { data: result.data } : {}), ...(errors ? { errors } : {}) } };
  };
}

interface Posted {
  query?: string;
  variables?: Record<string, unknown>;
}

type AddressType = Parameters<typeof addAddress>[2];

function showApp(app: SimulatedApp) {
  const { name, org, ips, secrets, machines, releases } = app;
  const noted = releases.toReversed().map((release) => ({
    ...release,
    imageRef: release.image,
    configDefinition: release.definition,
    inProgress: release.status === "running",
    stable: release.status === "complete",
    description: "Release",
    reason: "deploy",
    createdAt: epoch,
  }));
  const [last] = noted;
  // A shared address is said beside the others.
  const alone = ips.filter(({ shared }) => !shared);
  return {
    id: name,
    internalNumericId: 1,
    name,
    hostname: `${name}.fly.dev`,
    deployed: machines.size > 0,
    status: machines.size > 0 ? "deployed" : "pending",
    version: last?.version ?? 0,
    appUrl: `https://${name}.fly.dev`,
    platformVersion: "machines",
    organization: showOrganization(org),
    currentRelease: last,
    currentReleaseUnprocessed: last,
    releasesUnprocessed: listed(noted),
    network: "default",
    cnameTarget: `0abc.${name}.fly.dev`,
    sharedIpAddress: ips.find(({ shared }) => shared)?.ip,
    role: { __typename: "EmptyAppRole", name: "empty" },
    secrets: [...secrets.keys()].map((secret) => ({ name: secret })),
    ipAddresses: listed(
      alone.map(({ ip, region }) => ({
        id: ip,
        address: ip,
        type: ip.includes(":") ? "v6" : "v4",
        region,
        createdAt: epoch,
      })),
    ),
    egressIpAddresses: listed([]),
    image: ({ ref }: { ref: string }) => ({
      id: "img_1",
      ref,
      digest: /@(.+)$/.exec(ref)?.[1] ?? `sha256:${digestOf(ref).repeat(4)}`,
      // A BigInt is a text.
      compressedSizeFull: "1000",
      manifest: {},
    }),
  };
}

function showOrganization(slug: string) {
  return {
    id: slug,
    internalNumericId: "1",
    slug,
    rawSlug: slug,
    name: slug,
    type: "SHARED",
    paidPlan: true,
    billable: true,
    viewerRole: "admin",
    billingStatus: "CURRENT",
    provisionsBetaExtensions: false,
    remoteBuilderImage: "",
    addOns: listed([]),
  };
}

function listed(nodes: readonly object[]) {
  return { nodes, pageInfo: { hasNextPage: false, hasPreviousPage: false }, totalCount: nodes.length };
}
