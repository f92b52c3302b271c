/** What Railway's own command asks for beyond deployers, with the introspection's names, types and nullability. */
// https://github.com/railwayapp/cli
export const commandSchemaText = `
  scalar EnvironmentConfig

  enum ServiceDomainSyncStatus { ACTIVE CREATING DELETED DELETING UNSPECIFIED UPDATING }
  enum CustomDomainSyncStatus { ACTIVE CREATING DELETED DELETING UNSPECIFIED UPDATING }
  enum DNSRecordStatus { DNS_RECORD_STATUS_PROPAGATED DNS_RECORD_STATUS_REQUIRES_UPDATE DNS_RECORD_STATUS_UNSPECIFIED UNRECOGNIZED }
  enum DNSRecordPurpose {
    DNS_RECORD_PURPOSE_ACME_DNS01_CHALLENGE DNS_RECORD_PURPOSE_TRAFFIC_ROUTE DNS_RECORD_PURPOSE_UNSPECIFIED UNRECOGNIZED
  }
  enum CDNProvider { DETECTED_CDN_PROVIDER_CLOUDFLARE DETECTED_CDN_PROVIDER_UNSPECIFIED UNRECOGNIZED }
  enum CertificateStatusDetailed { CERTIFICATE_STATUS_TYPE_DETAILED_COMPLETE CERTIFICATE_STATUS_TYPE_DETAILED_UNSPECIFIED }
  enum CertificateErrorType { CERTIFICATE_ERROR_TYPE_DNS_VALIDATION CERTIFICATE_ERROR_TYPE_UNSPECIFIED }
  enum KeyType { KEY_TYPE_ECDSA KEY_TYPE_RSA_2048 KEY_TYPE_RSA_4096 KEY_TYPE_UNSPECIFIED UNRECOGNIZED }
  enum VolumeState { DELETED DELETING ERROR MIGRATING MIGRATION_PENDING READY RESTORING UPDATING }

  type Team { id: ID! }
  type WorkspaceProjectsConnectionEdge { cursor: String!, node: Project! }
  type WorkspaceProjectsConnection { edges: [WorkspaceProjectsConnectionEdge!]!, pageInfo: PageInfo! }
  extend type Workspace { team: Team, projects(first: Int, after: String): WorkspaceProjectsConnection! }
  type ExternalWorkspace { id: String!, name: String!, teamId: String, projects: [Project!]! }
  type Bucket { id: ID!, name: String! }
  type ProjectBucketsConnectionEdge { cursor: String!, node: Bucket! }
  type ProjectBucketsConnection { edges: [ProjectBucketsConnectionEdge!]!, pageInfo: PageInfo! }
  extend type Project {
    updatedAt: DateTime!, workspace: Workspace, buckets(first: Int, after: String): ProjectBucketsConnection!
  }
  type ProjectToken { id: ID!, project: Project!, environment: Environment! }

  type EnvironmentServiceInstancesConnectionEdge { cursor: String!, node: ServiceInstance! }
  type EnvironmentServiceInstancesConnection {
    edges: [EnvironmentServiceInstancesConnectionEdge!]!, pageInfo: PageInfo!
  }
  type Volume { id: ID!, name: String! }
  type VolumeInstance {
    id: ID!, serviceId: String, mountPath: String!, environmentId: String!, currentSizeMB: Float!, sizeMB: Int!
    state: VolumeState, deletedAt: DateTime, isPendingDeletion: Boolean!, volume: Volume!
  }
  type EnvironmentVolumeInstancesConnectionEdge { cursor: String!, node: VolumeInstance! }
  type EnvironmentVolumeInstancesConnection {
    edges: [EnvironmentVolumeInstancesConnectionEdge!]!, pageInfo: PageInfo!
  }
  type EnvironmentMeta { branch: String, baseBranch: String, prNumber: Int, prRepo: String, prTitle: String }
  extend type Environment {
    canAccess: Boolean!, unmergedChangesCount: Int, isEphemeral: Boolean!, createdAt: DateTime!, updatedAt: DateTime!
    sourceEnvironment: Environment, meta: EnvironmentMeta, config(decryptVariables: Boolean): EnvironmentConfig!
    serviceInstances(first: Int, after: String): EnvironmentServiceInstancesConnection!
    volumeInstances(first: Int, after: String): EnvironmentVolumeInstancesConnection!
  }
  type QueryEnvironmentsConnectionEdge { cursor: String!, node: Environment! }
  type QueryEnvironmentsConnection { edges: [QueryEnvironmentsConnectionEdge!]!, pageInfo: PageInfo! }

  extend type ServiceInstance {
    activeDeployments: [Deployment!]!, cronSchedule: String, nextCronRunAt: DateTime, tracingEnabled: Boolean!
    autoInstrumentationEnabled: Boolean!
  }
  extend type Deployment { snapshotId: String, deploymentStopped: Boolean! }
  type LogAttribute { key: String!, value: String! }
  extend type Log { attributes: [LogAttribute!]! }
  type CertificatePublicData {
    issuedAt: DateTime, expiresAt: DateTime, domainNames: [String!]!, fingerprintSha256: String!, keyType: KeyType!
  }
  extend type ServiceDomain {
    suffix: String, syncStatus: ServiceDomainSyncStatus!, createdAt: DateTime, updatedAt: DateTime
  }
  extend type CustomDomain {
    projectId: String, syncStatus: CustomDomainSyncStatus!, createdAt: DateTime, updatedAt: DateTime
  }
  extend type CustomDomainStatus {
    cdnProvider: CDNProvider, certificateStatusDetailed: CertificateStatusDetailed
    certificateErrorType: CertificateErrorType, certificates: [CertificatePublicData!]
  }
  extend type DNSRecords { status: DNSRecordStatus!, purpose: DNSRecordPurpose! }

  type RegionDeprecationInfo { isDeprecated: Boolean!, replacementRegion: String! }
  type RegionDeploymentConstraints { deprecationInfo: RegionDeprecationInfo }
  type Region {
    name: String!, region: String, country: String!, location: String!, workspaceId: String
    deploymentConstraints: RegionDeploymentConstraints
  }

  extend input ServiceCreateInput { branch: String }
  input VariableDeleteInput { projectId: String!, environmentId: String!, serviceId: String, name: String! }
  input ServiceConnectInput { branch: String, image: String, repo: String }

  extend type Query {
    externalWorkspaces(projectId: String): [ExternalWorkspace!]!
    projectFavorites(workspaceId: String!): [String!]!
    projectToken: ProjectToken!
    regions(projectId: String): [Region!]!
    environment(id: String!, projectId: String): Environment!
    environments(projectId: String!, isEphemeral: Boolean, first: Int, after: String): QueryEnvironmentsConnection!
    variablesForServiceDeployment(projectId: String!, environmentId: String!, serviceId: String!): EnvironmentVariables!
  }
  extend type Mutation {
    deploymentRedeploy(id: String!, usePreviousImageTag: Boolean): Deployment!
    deploymentRestart(id: String!): Boolean!
    deploymentRemove(id: String!): Boolean!
    variableDelete(input: VariableDeleteInput!): Boolean!
    environmentPatchCommit(environmentId: String!, patch: EnvironmentConfig, commitMessage: String): String!
    serviceConnect(id: String!, input: ServiceConnectInput!): Service!
  }
`;
