import type * as pulumi from "@pulumi/pulumi";
import type { Registry, ServiceContext } from "../../contract.ts";

/** A registry of the stack's own, and what must be there before a node can pull from it. */
export interface OwnRegistry {
  registry: Registry;
  rights: pulumi.Resource[];
}

/**
 * Makes it. Nodes pull by an identity of their own: a Secret with what the stack pushes with would hold for hours on ECR
 * and Artifact Registry, and a pod may have to start after them.
 */
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html#registry-auth-token
export type MakeRegistry = (context: ServiceContext) => OwnRegistry;
