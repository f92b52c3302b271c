/** What platforms publish of a name: by resource type, the input it stands in and what it must match. */
export const published: Record<string, [property: string, pattern: RegExp]> = {
  // https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services/create
  "gcp:cloudrunv2/service:Service": ["name", /^[a-z](?=.{0,48}$)([a-z0-9-]*[a-z0-9])?$/],
  // https://cloud.google.com/iam/docs/service-accounts-create
  "gcp:serviceaccount/account:Account": ["accountId", /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/],
  // https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools/create
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": ["workloadIdentityPoolId", /^(?!gcp-)[a-z0-9-]{4,32}$/],
  // https://cloud.google.com/artifact-registry/docs/repositories/create-repos
  "gcp:artifactregistry/repository:Repository": ["repositoryId", /^[a-z](?=.{0,62}$)([a-z0-9-]*[a-z0-9])?$/],
  // https://cloud.google.com/iam/docs/reference/rest/v1/organizations.roles#Role
  "gcp:projects/iAMCustomRole:IAMCustomRole": ["title", /^.{1,100}$/],
  // https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create
  "gcp:secretmanager/secret:Secret": ["secretId", /^[A-Za-z0-9_-]{1,255}$/],
  // https://cloud.google.com/compute/docs/naming-resources
  "gcp:compute/uRLMap:URLMap": ["name", /^[a-z](?=.{0,62}$)([a-z0-9-]*[a-z0-9])?$/],
  "gcp:compute/globalForwardingRule:GlobalForwardingRule": ["name", /^[a-z](?=.{0,62}$)([a-z0-9-]*[a-z0-9])?$/],
  "gcp:certificatemanager/certificate:Certificate": ["name", /^[a-z](?=.{0,62}$)([a-z0-9-]*[a-z0-9])?$/],
  // https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.metrics
  "gcp:logging/metric:Metric": ["name", /^[\w.,+!*',()%/-]{1,100}$/],
  // https://cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets
  "gcp:billing/budget:Budget": ["displayName", /^.{1,60}$/],
  // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  "azure-native:app:ContainerApp": [
    "containerAppName",
    /^(?!.*--)(?!login|.*(microsoft|windows))[a-z][a-z0-9-]{0,30}[a-z0-9]$/,
  ],
  "azure-native:resources:ResourceGroup": ["resourceGroupName", /^[\w.()-]{0,89}[\w()-]$/],
  "azure-native:keyvault:Vault": ["vaultName", /^(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$/],
  "azure-native:keyvault:Secret": ["secretName", /^[A-Za-z0-9-]{1,127}$/],
  "azure-native:containerregistry:Registry": ["registryName", /^[A-Za-z0-9]{5,50}$/],
  // https://learn.microsoft.com/azure/templates/microsoft.portal/2019-01-01-preview/dashboards
  "azure-native:portal:Dashboard": ["dashboardName", /^[A-Za-z0-9-]{3,160}$/],
  "azure-native:monitor:ActionGroup": ["groupShortName", /^.{1,12}$/],
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  "aws:iam/role:Role": ["name", /^[\w+=,.@-]{1,64}$/],
  // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
  "aws:ecr/repository:Repository": ["name", /^(?=.{2,256}$)[a-z0-9]+([._-][a-z0-9]+)*$/],
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
  "aws:cloudwatch/dashboard:Dashboard": ["dashboardName", /^[A-Za-z0-9_-]{1,255}$/],
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
  "aws:lb/loadBalancer:LoadBalancer": ["name", /^(?!internal-)(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/],
  "aws:lb/targetGroup:TargetGroup": ["name", /^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/],
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
  "aws:ec2/securityGroup:SecurityGroup": ["name", /^(?!sg-)[A-Za-z0-9 ._:/()#,@[\]+=&;{}!$*-]{1,255}$/],
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
  "aws:ecs/taskDefinition:TaskDefinition": ["family", /^[\w-]{1,255}$/],
  "aws:lambda/function:Function": ["name", /^[\w-]{1,64}$/],
  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html, without the 26 digits added
  "aws:secretsmanager/secret:Secret": ["namePrefix", /^[\w/+=.@-]{1,486}$/],
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
  "aws:cloudwatch/logGroup:LogGroup": ["name", /^[\w./#-]{1,512}$/],
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name", /^.{1,255}$/],
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
  "aws:cloudwatch/eventRule:EventRule": ["name", /^[\w.-]{1,64}$/],
  // https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
  "aws:sns/topic:Topic": ["name", /^[\w-]{1,256}$/],
  // https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html
  "aws:budgets/budget:Budget": ["name", /^(?!.*\/action\/)[^:\\]{1,100}$/],
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
  "aws:ecs/cluster:Cluster": ["name", /^[\w-]{1,255}$/],
  // https://docs.aws.amazon.com/apprunner/latest/api/API_CreateService.html
  "aws:apprunner/service:Service": ["serviceName", /^[A-Za-z0-9][\w-]{3,39}$/],
  "aws:apprunner/autoScalingConfigurationVersion:AutoScalingConfigurationVersion": [
    "autoScalingConfigurationName",
    /^[A-Za-z0-9][\w-]{3,31}$/,
  ],
  // https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4, without the 7 characters that tell one start from the next
  "slipway:docker:Container": ["name", /^[a-z0-9](?=.{0,55}$)([a-z0-9-]*[a-z0-9])?$/],
  "slipway:docker:Network": ["name", /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/],
  "slipway:docker:Volume": ["name", /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/],
  // https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
  "kubernetes:apps/v1:Deployment": ["metadata.name", /^[a-z](?=.{0,62}$)([a-z0-9-]*[a-z0-9])?$/],
  "kubernetes:core/v1:Service": ["metadata.name", /^[a-z](?=.{0,62}$)([a-z0-9-]*[a-z0-9])?$/],
  "kubernetes:core/v1:Namespace": ["metadata.name", /^(?!kube-)[a-z0-9](?=.{0,62}$)([a-z0-9-]*[a-z0-9])?$/],
  "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute": [
    "metadata.name",
    /^[a-z0-9](?=.{0,252}$)([a-z0-9.-]*[a-z0-9])?$/,
  ],
  // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
  "docker-build:index:Image": ["tags", /:\w[\w.-]{0,127}$/],
  // https://docs.railway.com/services, https://docs.railway.com/projects: of the project without the nine characters added
  "slipway:railway:Service": ["name", /^(?!-)[a-z0-9-]{1,32}(?<!-)$/],
  "slipway:railway:Project": ["name", /^[a-z0-9-]{1,23}$/],
  // https://api-docs.render.com/reference/create-service; the name becomes a label of DNS
  "slipway:render:Service": ["name", /^(?!-)[a-z0-9-]{1,63}(?<!-)$/],
  // https://api-docs.render.com/reference/create-registry-credential, without the nine characters added
  "slipway:render:RegistryCredential": ["name", /^[a-z0-9-]{1,54}$/],
};
