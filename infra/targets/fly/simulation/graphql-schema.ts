/**
 * As much of Fly's GraphQL as flyctl asks of it: names, types and nullability as the published schema has them, so that
 * a field that there is not, or one of another type, is refused as there.
 */
// https://github.com/superfly/flyctl (gql/schema.graphql)
export const schemaText = `
  scalar ISO8601DateTime
  scalar BigInt
  scalar JSON

  enum IPAddressType { private_v6 shared_v4 v4 v6 }
  enum PlatformVersionEnum { detached machines nomad }
  enum OrganizationType { PERSONAL SHARED }
  enum BillingStatus { CURRENT DELINQUENT PAST_DUE SOURCE_REQUIRED SUSPENDED TRIAL_ACTIVE TRIAL_ENDED }
  enum AddOnType { tigris }

  type PageInfo { endCursor: String, hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String }
  type AddOn { id: ID!, name: String, metadata: JSON }
  type AddOnConnection { nodes: [AddOn], pageInfo: PageInfo!, totalCount: Int! }
  type Organization {
    id: ID!, internalNumericId: BigInt!, slug: String!, rawSlug: String!, name: String!, type: OrganizationType!
    paidPlan: Boolean!, billable: Boolean!, viewerRole: String!, billingStatus: BillingStatus!, addOnSsoLink: String
    provisionsBetaExtensions: Boolean!, remoteBuilderImage: String!
    addOns(first: Int, type: AddOnType): AddOnConnection!
  }
  type OrganizationConnection { nodes: [Organization], pageInfo: PageInfo!, totalCount: Int! }
  type Network { name: String!, organization: Organization }
  type IPAddress {
    id: ID!, address: String!, type: IPAddressType!, region: String, createdAt: ISO8601DateTime!, network: Network
    serviceName: String
  }
  type IPAddressConnection { nodes: [IPAddress], pageInfo: PageInfo!, totalCount: Int! }
  type EgressIPAddress { id: ID!, ip: String!, version: Int!, region: String!, updatedAt: ISO8601DateTime! }
  type EgressIPAddressConnection { nodes: [EgressIPAddress], pageInfo: PageInfo!, totalCount: Int! }
  type Secret { name: String! }
  type Image { id: ID!, digest: String!, ref: String!, compressedSizeFull: BigInt!, manifest: JSON! }
  type ImageVersion { registry: String!, repository: String!, tag: String!, version: String, digest: String! }
  type Release {
    id: ID!, version: Int!, status: String!, inProgress: Boolean!, evaluationId: String, createdAt: ISO8601DateTime!
  }
  type ReleaseUnprocessed {
    id: ID!, version: Int!, imageRef: String, configDefinition: JSON, status: String!, description: String!
    reason: String!, stable: Boolean!, user: User, createdAt: ISO8601DateTime!
  }
  type ReleaseUnprocessedConnection { nodes: [ReleaseUnprocessed], pageInfo: PageInfo!, totalCount: Int! }
  interface AppRole { name: String! }
  type EmptyAppRole implements AppRole { name: String! }
  type App {
    id: ID!, internalNumericId: Int!, name: String!, hostname: String, deployed: Boolean!, status: String!
    version: Int!, appUrl: String, platformVersion: PlatformVersionEnum, organization: Organization!
    currentRelease: Release, currentReleaseUnprocessed: ReleaseUnprocessed, network: String, cnameTarget: String
    sharedIpAddress: String, role: AppRole, secrets: [Secret!]!, imageDetails: ImageVersion
    ipAddresses(first: Int, after: String): IPAddressConnection!
    egressIpAddresses(first: Int, after: String): EgressIPAddressConnection!
    image(ref: String!): Image
    releasesUnprocessed(first: Int, after: String): ReleaseUnprocessedConnection!
  }
  type AppConnection { nodes: [App], pageInfo: PageInfo!, totalCount: Int! }
  interface Principal { email: String!, name: String }
  type User implements Principal { id: ID!, email: String!, name: String, enablePaidHobby: Boolean! }
  type Macaroon implements Principal { email: String!, name: String }

  input AllocateIPAddressInput {
    appId: ID!, type: IPAddressType!, organizationId: ID, region: String, network: String, serviceName: String
  }
  type AllocateIPAddressPayload { app: App!, ipAddress: IPAddress }

  type Query {
    viewer: Principal!
    app(name: String, internalId: String): App
    apps(type: String, first: Int, after: String, organizationId: ID, role: String): AppConnection!
    organization(id: ID, name: String, slug: String): Organization
    organizations(admin: Boolean, first: Int, after: String): OrganizationConnection!
    canPerformBluegreenDeployment(name: String!): Boolean!
    latestImageDetails(image: String!, flyVersion: String): ImageVersion
    appNameAvailable(name: String!): Boolean!
  }
  type Mutation {
    allocateIpAddress(input: AllocateIPAddressInput!): AllocateIPAddressPayload
  }
`;
