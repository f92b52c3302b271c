import { expect, test } from "vitest";
import { image, openRailway } from "./railway-stack.ts";

const edges = (node: string) => `{ edges { node { ${node} } } }`;
const project = `id name createdAt updatedAt deletedAt environments ${edges("id name canAccess")} services ${edges("id name")}`;
const deployment = "id status createdAt meta deploymentStopped instances { id status }";
const domains = "serviceDomains { id domain targetPort } customDomains { id domain targetPort }";

/**
 * What Railway's own command (5.71.0) asks for, as a build of it was seen to against this simulation: its list of
 * projects, one project with its services, deployments, variables, hosts and log, a deployment anew, and another service.
 * Names of operations, arguments and fields are the command's; which nulls it sends too.
 */
// https://github.com/railwayapp/cli
const documents: [name: string, text: string][] = [
  ["UserMeta", "query UserMeta { me { id name email } }"],
  [
    "UserProjects",
    `query UserProjects { externalWorkspaces { id name teamId projects { ${project} } } me { workspaces { id name team { id } projects(first: 500) ${edges(project)} } } }`,
  ],
  ["ProjectFavorites", "query ProjectFavorites($workspaceId: String!) { projectFavorites(workspaceId: $workspaceId) }"],
  [
    "Project",
    `query Project($id: String!) { project(id: $id) { id name workspaceId deletedAt workspace { name } buckets ${edges("id name")} environments ${edges("id name canAccess deletedAt unmergedChangesCount")} services ${edges("id name")} } }`,
  ],
  [
    "EnvironmentInstances",
    `query EnvironmentInstances($environmentId: String!, $projectId: String!, $first: Int) { environment(id: $environmentId, projectId: $projectId) { id name serviceInstances(first: $first) { edges { node { id serviceId serviceName environmentId numReplicas latestDeployment { canRedeploy ${deployment} } activeDeployments { ${deployment} } source { repo image } domains { ${domains} } cronSchedule nextCronRunAt startCommand tracingEnabled autoInstrumentationEnabled } } pageInfo { hasNextPage endCursor } } volumeInstances(first: $first) { edges { node { id volume { name id } } } pageInfo { hasNextPage endCursor } } } }`,
  ],
  [
    "Deployments",
    `query Deployments($input: DeploymentListInput!, $first: Int) { deployments(input: $input, first: $first) ${edges("id createdAt status meta")} }`,
  ],
  [
    "VariablesForServiceDeployment",
    "query VariablesForServiceDeployment($projectId: String!, $environmentId: String!, $serviceId: String!) { variablesForServiceDeployment(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId) }",
  ],
  [
    "Domains",
    "query Domains($projectId: String!, $environmentId: String!, $serviceId: String!) { domains(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId) { serviceDomains { id domain suffix targetPort syncStatus createdAt updatedAt } customDomains { id domain targetPort syncStatus projectId status { verified verificationDnsHost verificationToken cdnProvider certificateStatus certificateStatusDetailed certificateErrorType certificates { issuedAt expiresAt domainNames fingerprintSha256 keyType } dnsRecords { fqdn hostlabel zone recordType requiredValue currentValue status purpose } } } } }",
  ],
  [
    "DeploymentLogs",
    "query DeploymentLogs($deploymentId: String!, $limit: Int, $filter: String, $startDate: DateTime, $endDate: DateTime) { deploymentLogs(deploymentId: $deploymentId, limit: $limit, filter: $filter, startDate: $startDate, endDate: $endDate) { timestamp message attributes { key value } } }",
  ],
  [
    "Regions",
    "query Regions($projectId: String) { regions(projectId: $projectId) { name region country location workspaceId deploymentConstraints { deprecationInfo { isDeprecated replacementRegion } } } }",
  ],
  [
    "DeploymentRedeploy",
    "mutation DeploymentRedeploy($deploymentId: String!) { deploymentRedeploy(id: $deploymentId) { id } }",
  ],
  [
    "ServiceCreate",
    "mutation ServiceCreate($name: String, $projectId: String!, $environmentId: String, $source: ServiceSourceInput, $branch: String, $variables: EnvironmentVariables) { serviceCreate(input: { name: $name, projectId: $projectId, environmentId: $environmentId, source: $source, variables: $variables, branch: $branch }) { id name } }",
  ],
];

const changes: [name: string, text: string][] = [
  [
    "VariableCollectionUpsert",
    "mutation VariableCollectionUpsert($projectId: String!, $environmentId: String!, $serviceId: String!, $variables: EnvironmentVariables!, $skipDeploys: Boolean) { variableCollectionUpsert(input: { projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId, variables: $variables, skipDeploys: $skipDeploys }) }",
  ],
  [
    "VariableDelete",
    "mutation VariableDelete($projectId: String!, $environmentId: String!, $name: String!, $serviceId: String) { variableDelete(input: {projectId: $projectId, environmentId: $environmentId, name: $name, serviceId: $serviceId}) }",
  ],
  [
    "EnvironmentPatchCommit",
    "mutation EnvironmentPatchCommit($environmentId: String!, $patch: EnvironmentConfig!, $commitMessage: String) { environmentPatchCommit(environmentId: $environmentId patch: $patch commitMessage: $commitMessage) }",
  ],
  ["DeploymentRestart", "mutation DeploymentRestart($id: String!) { deploymentRestart(id: $id) }"],
  ["DeploymentRemove", "mutation DeploymentRemove($id: String!) { deploymentRemove(id: $id) }"],
];

test("R8 Railway's own command sets variables, scales, restarts and takes down, and the next up mends all of it", async () => {
  const stack = await openRailway();
  await stack.up();
  const { service } = stack;
  const [first] = service.deployments;
  expect(first?.logs).toEqual(["Starting Container"]);
  const { RAILWAY_GRAPHQL_ENDPOINT = "", RAILWAY_API_TOKEN } = stack.railway.environment;
  const variables = {
    projectId: service.project.id,
    environmentId: service.project.environmentId,
    serviceId: service.id,
    id: first?.id,
    name: "TOKEN",
    variables: { A: "1" },
    skipDeploys: true,
    patch: { services: { [service.id]: { deploy: { multiRegionConfig: { "us-west2": { numReplicas: 3 } } } } } },
    commitMessage: "Scale service demo-test",
  };
  for (const [operationName, query] of changes) {
    const answer = await fetch(RAILWAY_GRAPHQL_ENDPOINT, {
      method: "POST",
      headers: { authorization: `Bearer ${RAILWAY_API_TOKEN}` },
      body: JSON.stringify({ operationName, query, variables }),
    });
    expect(Object(await answer.json()).errors, operationName).toBeUndefined();
  }
  expect(Object.fromEntries(service.variables)).toEqual({ PORT: "8080", A: "1" });
  expect(service.settings).toMatchObject({ numReplicas: 3, region: "us-west2" });
  expect(first?.status).toBe("REMOVED");
  expect(await stack.up()).toEqual(["update Release"]);
  expect(Object.fromEntries(service.variables)).toEqual({ PORT: "8080", TOKEN: "hush" });
  expect(service.settings).toMatchObject({ numReplicas: 2, region: "europe-west4-drams3a" });
  expect(await stack.up()).toEqual([]);
});

test("R8 every call of Railway's own command is answered after an up, and what it deployed the next up mends", async () => {
  const stack = await openRailway();
  await stack.up({ domain: "mcp.example.com" });
  await stack.up({ build: "b", domain: "mcp.example.com" });
  const { service } = stack;
  const [, older] = service.deployments;
  const variables = {
    workspaceId: service.project.workspaceId,
    id: service.project.id,
    projectId: service.project.id,
    environmentId: service.project.environmentId,
    serviceId: service.id,
    deploymentId: older?.id,
    first: null,
    input: { projectId: service.project.id, serviceId: service.id, includeDeleted: null, status: null },
    limit: 5,
    name: "second",
    source: { image: "docker.io/library/nginx:1" },
    branch: null,
  };
  const { RAILWAY_GRAPHQL_ENDPOINT = "", RAILWAY_API_TOKEN } = stack.railway.environment;
  const answers = new Map<string, unknown>();
  for (const [operationName, query] of documents) {
    const answer = await fetch(RAILWAY_GRAPHQL_ENDPOINT, {
      method: "POST",
      headers: { authorization: `Bearer ${RAILWAY_API_TOKEN}` },
      body: JSON.stringify({ operationName, query, variables }),
    });
    const { data, errors }: { data?: unknown; errors?: unknown } = Object(await answer.json());
    expect(errors, operationName).toBeUndefined();
    answers.set(operationName, data);
  }
  expect(answers.get("EnvironmentInstances")).toMatchObject({
    environment: {
      serviceInstances: { edges: [{ node: { serviceName: "demo-test", source: { image: image("b") } } }] },
    },
  });
  expect(answers.get("VariablesForServiceDeployment")).toMatchObject({
    variablesForServiceDeployment: { PORT: "8080" },
  });
  // It has deployed the image of before, which is what its redeploy does.
  expect(service.deployments[0]?.image).toBe(image("a"));
  for (let look = 0; look < 3; look += 1) stack.railway.deployments.look(service);
  await new Promise(setImmediate);
  for (let look = 0; look < 3; look += 1) stack.railway.deployments.look(service);
  expect(await stack.up({ build: "b", domain: "mcp.example.com" })).toEqual(["update Release"]);
  expect(service.deployments.filter(({ status }) => status === "SUCCESS").map((one) => one.image)).toEqual([
    image("b"),
  ]);
});
