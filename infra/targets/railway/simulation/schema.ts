/**
 * As much of Railway's GraphQL as deployers use: names, types and nullability as its introspection has them, so that a
 * field that there is not, or one of another type, is refused as there.
 */
// https://docs.railway.com/integrations/api/graphql-overview
export const schemaText = `
  scalar DateTime
  scalar JSON
  scalar EnvironmentVariables
  scalar DeploymentMeta
  scalar ServiceInstanceLimit

  type PageInfo { hasNextPage: Boolean!, endCursor: String }
  type Workspace { id: ID!, name: String! }
  type User { id: ID!, name: String, email: String!, workspaces: [Workspace!]! }
  type Environment { id: ID!, name: String!, deletedAt: DateTime }
  type ProjectEnvironmentsConnectionEdge { cursor: String!, node: Environment! }
  type ProjectEnvironmentsConnection { edges: [ProjectEnvironmentsConnectionEdge!]!, pageInfo: PageInfo! }
  type Service { id: ID!, name: String!, projectId: String!, deletedAt: DateTime }
  type ProjectServicesConnectionEdge { cursor: String!, node: Service! }
  type ProjectServicesConnection { edges: [ProjectServicesConnectionEdge!]!, pageInfo: PageInfo! }
  type Project {
    id: ID!, name: String!, workspaceId: String, createdAt: DateTime!, deletedAt: DateTime
    environments: ProjectEnvironmentsConnection!, services: ProjectServicesConnection!
  }
  type QueryProjectsConnectionEdge { cursor: String!, node: Project! }
  type QueryProjectsConnection { edges: [QueryProjectsConnectionEdge!]!, pageInfo: PageInfo! }

  type ServiceSource { image: String, repo: String }
  enum RestartPolicyType { ALWAYS NEVER ON_FAILURE }
  enum DeploymentStatus {
    BUILDING CRASHED DEPLOYING FAILED INITIALIZING NEEDS_APPROVAL QUEUED REMOVED REMOVING SKIPPED SLEEPING SUCCESS WAITING
  }
  enum DeploymentInstanceStatus {
    CRASHED CREATED EXITED INITIALIZING REMOVED REMOVING RESTARTING RUNNING SKIPPED STOPPED
  }
  type DeploymentDeploymentInstance { id: String!, status: DeploymentInstanceStatus! }
  type Deployment {
    id: ID!, status: DeploymentStatus!, createdAt: DateTime!, meta: DeploymentMeta, canRollback: Boolean!
    canRedeploy: Boolean!, staticUrl: String, url: String, serviceId: String, environmentId: String!
    instances: [DeploymentDeploymentInstance!]!
  }
  type QueryDeploymentsConnectionEdge { cursor: String!, node: Deployment! }
  type QueryDeploymentsConnection { edges: [QueryDeploymentsConnectionEdge!]!, pageInfo: PageInfo! }
  enum DeploymentEventStep {
    BUILD_IMAGE CONFIGURE_NETWORK CREATE_CONTAINER DRAIN_INSTANCES HEALTHCHECK MIGRATE_VOLUMES PRE_DEPLOY_COMMAND
    PUBLISH_IMAGE SNAPSHOT_CODE WAIT_FOR_DEPENDENCIES
  }
  type DeploymentEventPayload { error: String, reason: String, detail: String }
  type DeploymentEvent {
    id: ID!, step: DeploymentEventStep!, createdAt: DateTime!, completedAt: DateTime, payload: DeploymentEventPayload
  }
  type QueryDeploymentEventsConnectionEdge { cursor: String!, node: DeploymentEvent! }
  type QueryDeploymentEventsConnection { edges: [QueryDeploymentEventsConnectionEdge!]!, pageInfo: PageInfo! }
  type Log { message: String!, severity: String, timestamp: String! }

  type ServiceDomain {
    id: ID!, domain: String!, targetPort: Int, serviceId: String!, environmentId: String!, deletedAt: DateTime
  }
  enum CertificateStatus {
    CERTIFICATE_STATUS_TYPE_ISSUE_FAILED CERTIFICATE_STATUS_TYPE_ISSUING CERTIFICATE_STATUS_TYPE_UNSPECIFIED
    CERTIFICATE_STATUS_TYPE_VALID CERTIFICATE_STATUS_TYPE_VALIDATING_OWNERSHIP UNRECOGNIZED
  }
  enum DNSRecordType { DNS_RECORD_TYPE_A DNS_RECORD_TYPE_CNAME DNS_RECORD_TYPE_NS DNS_RECORD_TYPE_UNSPECIFIED UNRECOGNIZED }
  type DNSRecords {
    fqdn: String!, hostlabel: String!, zone: String!, recordType: DNSRecordType!, requiredValue: String!
    currentValue: String!
  }
  type CustomDomainStatus {
    verified: Boolean!, verificationDnsHost: String, verificationToken: String, certificateStatus: CertificateStatus!
    certificateErrorMessage: String, certificateRetryable: Boolean, dnsRecords: [DNSRecords!]!
  }
  type CustomDomain {
    id: ID!, domain: String!, targetPort: Int, serviceId: String!, environmentId: String!, deletedAt: DateTime
    status: CustomDomainStatus!
  }
  type AllDomains { serviceDomains: [ServiceDomain!]!, customDomains: [CustomDomain!]! }
  type ServiceInstance {
    id: ID!, serviceId: String!, serviceName: String!, environmentId: String!, deletedAt: DateTime, source: ServiceSource
    region: String, numReplicas: Int, startCommand: String, healthcheckPath: String, healthcheckTimeout: Int
    restartPolicyType: RestartPolicyType!, restartPolicyMaxRetries: Int!, sleepApplication: Boolean
    overlapSeconds: Int, drainingSeconds: Int, latestDeployment: Deployment, domains: AllDomains!
  }

  input ProjectCreateInput { name: String, workspaceId: String, defaultEnvironmentName: String, description: String }
  input ServiceSourceInput { image: String, repo: String }
  input RegistryCredentialsInput { username: String!, password: String! }
  input ServiceCreateInput {
    projectId: String!, environmentId: String, name: String, source: ServiceSourceInput
    registryCredentials: RegistryCredentialsInput, variables: EnvironmentVariables
  }
  input ServiceInstanceUpdateInput {
    source: ServiceSourceInput, registryCredentials: RegistryCredentialsInput, healthcheckPath: String
    healthcheckTimeout: Int, numReplicas: Int, multiRegionConfig: JSON, region: String, sleepApplication: Boolean
    overlapSeconds: Int, drainingSeconds: Int, restartPolicyType: RestartPolicyType, restartPolicyMaxRetries: Int
    startCommand: String
  }
  input ServiceInstanceLimitsUpdateInput { environmentId: String!, serviceId: String!, memoryGB: Float, vCPUs: Float }
  input VariableCollectionUpsertInput {
    projectId: String!, environmentId: String!, serviceId: String, variables: EnvironmentVariables!, replace: Boolean
    skipDeploys: Boolean
  }
  input ServiceDomainCreateInput { environmentId: String!, serviceId: String!, targetPort: Int }
  input ServiceDomainUpdateInput {
    serviceDomainId: String!, domain: String!, environmentId: String!, serviceId: String!, targetPort: Int
  }
  input CustomDomainCreateInput {
    projectId: String!, environmentId: String!, serviceId: String!, domain: String!, targetPort: Int
  }
  input DeploymentStatusInput { in: [DeploymentStatus!], notIn: [DeploymentStatus!] }
  input DeploymentListInput {
    projectId: String, environmentId: String, serviceId: String, includeDeleted: Boolean, status: DeploymentStatusInput
  }

  type Query {
    me: User!
    workspace(workspaceId: String!): Workspace!
    project(id: String!): Project!
    projects(workspaceId: String, first: Int, after: String): QueryProjectsConnection!
    serviceInstance(environmentId: String!, serviceId: String!): ServiceInstance!
    serviceInstanceLimits(environmentId: String!, serviceId: String!): ServiceInstanceLimit!
    variables(projectId: String!, environmentId: String!, serviceId: String, unrendered: Boolean): EnvironmentVariables!
    deployments(input: DeploymentListInput!, first: Int, after: String): QueryDeploymentsConnection!
    deployment(id: String!): Deployment!
    deploymentEvents(id: String!, first: Int): QueryDeploymentEventsConnection!
    deploymentLogs(
      deploymentId: String!, limit: Int, filter: String, startDate: DateTime, endDate: DateTime
    ): [Log!]!
    buildLogs(deploymentId: String!, limit: Int): [Log!]!
    domains(projectId: String!, environmentId: String!, serviceId: String!): AllDomains!
  }
  type Mutation {
    projectCreate(input: ProjectCreateInput!): Project!
    projectDelete(id: String!): Boolean!
    serviceCreate(input: ServiceCreateInput!): Service!
    serviceDelete(id: String!, environmentId: String): Boolean!
    serviceInstanceUpdate(serviceId: String!, environmentId: String, input: ServiceInstanceUpdateInput!): Boolean!
    serviceInstanceLimitsUpdate(input: ServiceInstanceLimitsUpdateInput!): Boolean!
    variableCollectionUpsert(input: VariableCollectionUpsertInput!): Boolean!
    serviceInstanceDeployV2(serviceId: String!, environmentId: String!, commitSha: String): String!
    deploymentCancel(id: String!): Boolean!
    serviceDomainCreate(input: ServiceDomainCreateInput!): ServiceDomain!
    serviceDomainUpdate(input: ServiceDomainUpdateInput!): Boolean!
    serviceDomainDelete(id: String!): Boolean!
    customDomainCreate(input: CustomDomainCreateInput!): CustomDomain!
    customDomainUpdate(id: String!, environmentId: String!, targetPort: Int): Boolean!
    customDomainDelete(id: String!): Boolean!
    customDomainIssueCertificate(id: String!): Boolean!
  }
`;
