/** Permissions in the project by type of resource or token of function. */
export type Permissions = Readonly<Record<string, readonly string[]>>;

/**
 * What a workflow may do in the whole project with what a stack makes or looks up. It changes only what gives nobody
 * more rights and nobody else's traffic; the rest it may read, as a refresh does. What it may do with the service, the
 * registry, secrets and the zone is granted on these alone, in `ci.ts`.
 */
// https://cloud.google.com/iam/docs/roles-permissions
const permissionsOf: Permissions = {
  "gcp:artifactregistry/repository:Repository": [],
  "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": [],
  // A right on a billing account is a right over every project that it pays for.
  "gcp:billing/budget:Budget": [],
  "gcp:certificatemanager/certificate:Certificate": ["certificatemanager.certs.get"],
  "gcp:certificatemanager/certificateMap:CertificateMap": ["certificatemanager.certmaps.get"],
  "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": ["certificatemanager.certmapentries.get"],
  "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": ["certificatemanager.dnsauthorizations.get"],
  "gcp:certificatemanager/getCertificates:getCertificates": ["certificatemanager.certs.list"],
  "gcp:compute/backendService:BackendService": ["compute.backendServices.get"],
  "gcp:compute/globalAddress:GlobalAddress": ["compute.globalAddresses.get"],
  "gcp:compute/globalForwardingRule:GlobalForwardingRule": ["compute.globalForwardingRules.get"],
  "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": ["compute.regionNetworkEndpointGroups.get"],
  "gcp:compute/sSLPolicy:SSLPolicy": ["compute.sslPolicies.get"],
  "gcp:compute/targetHttpProxy:TargetHttpProxy": ["compute.targetHttpProxies.get"],
  "gcp:compute/targetHttpsProxy:TargetHttpsProxy": ["compute.targetHttpsProxies.get"],
  "gcp:compute/uRLMap:URLMap": ["compute.urlMaps.get"],
  // No role on a zone that allows this allows less than all of it.
  "gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember": ["dns.managedZones.getIamPolicy"],
  "gcp:dns/recordSet:RecordSet": [],
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": [],
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": [],
  // Who else may use the key is looked at by a refresh, and only where it lies in the stack's project.
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": ["cloudkms.cryptoKeys.getIamPolicy"],
  "gcp:logging/metric:Metric": changing("logging.logMetrics"),
  "gcp:monitoring/alertPolicy:AlertPolicy": changing("monitoring.alertPolicies"),
  "gcp:monitoring/dashboard:Dashboard": changing("monitoring.dashboards"),
  "gcp:monitoring/notificationChannel:NotificationChannel": changing("monitoring.notificationChannels"),
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": changing("monitoring.uptimeCheckConfigs"),
  "gcp:organizations/getClientConfig:getClientConfig": [],
  "gcp:organizations/getProject:getProject": ["resourcemanager.projects.get"],
  "gcp:projects/iAMCustomRole:IAMCustomRole": ["iam.roles.get"],
  "gcp:projects/iAMMember:IAMMember": ["resourcemanager.projects.getIamPolicy"],
  "gcp:projects/service:Service": ["serviceusage.services.get", "serviceusage.services.list"],
  "gcp:secretmanager/getSecretVersion:getSecretVersion": [],
  // Whoever makes a secret has no right to it by that.
  "gcp:secretmanager/secret:Secret": ["secretmanager.secrets.create"],
  "gcp:secretmanager/secretIamMember:SecretIamMember": [],
  "gcp:secretmanager/secretVersion:SecretVersion": [],
  "gcp:serviceaccount/account:Account": ["iam.serviceAccounts.get"],
  "gcp:serviceaccount/iAMMember:IAMMember": ["iam.serviceAccounts.getIamPolicy"],
  "gcp:storage/bucketIAMMember:BucketIAMMember": ["storage.buckets.getIamPolicy"],
};

// What `ci.ts` itself makes, and what is made of a kind when a setting changes: a first secret, a first receiver.
const always = [
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
  "gcp:monitoring/alertPolicy:AlertPolicy",
  "gcp:monitoring/notificationChannel:NotificationChannel",
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
  "gcp:organizations/getProject:getProject",
  "gcp:projects/iAMCustomRole:IAMCustomRole",
  "gcp:projects/iAMMember:IAMMember",
  "gcp:projects/service:Service",
  "gcp:secretmanager/secret:Secret",
  "gcp:serviceaccount/iAMMember:IAMMember",
];

/** Of these permissions those that only look, and what no role on a repository of images has that only reads it. */
// https://cloud.google.com/artifact-registry/docs/access-control#roles
export function readingOf(permissions: readonly string[]): string[] {
  const reading = permissions.filter((permission) => /\.(get|list|getIamPolicy)$/.test(permission));
  return [...reading, "artifactregistry.repositories.getIamPolicy"].toSorted();
}

/** The permissions in the project for what was used; throws where nobody, `own` included, has thought about one of them. */
export function projectPermissions(used: Iterable<string>, own: Permissions): string[] {
  const all = [...used, ...always].flatMap((token) => {
    const permissions = own[token] ?? permissionsOf[token];
    if (!permissions) throw new Error(`no rights are known for ${token}; add it to ci-rights.ts`);
    return permissions;
  });
  return [...new Set(all)].toSorted();
}

function changing(kind: string): string[] {
  return ["create", "delete", "get", "update"].map((verb) => `${kind}.${verb}`);
}
