import type { ContainerHost, PlatformContainer } from "../../../../simulation/contract.ts";
import { imageDigest } from "../../../image-digest.ts";
import { newId, type SimulatedDeployment, type SimulatedService, timestamp } from "./state.ts";

/** Runs deployments as their looks go by; a newer one takes the place of one that is under way. */
export interface Deployments {
  /** Of another image than the service's own where one is given. */
  start(service: SimulatedService, image?: string): SimulatedDeployment;
  /** Moves on what is looked at. */
  look(service: SimulatedService): void;
  /** The next deployment fails so. */
  failNext(error: string): void;
  /** Ends one for good. */
  remove(deployment: SimulatedDeployment): Promise<void>;
  stopAll(service: SimulatedService): Promise<void>;
}

/** Opens it on what runs containers. */
export function openDeployments(host: ContainerHost): Deployments {
  const failures: string[] = [];
  const isUnderWay = ({ status }: SimulatedDeployment) => ["INITIALIZING", "DEPLOYING"].includes(status);
  const stop = async (deployment: SimulatedDeployment, seconds: number) => {
    const { outcome } = deployment;
    if (!outcome || "failure" in outcome) return;
    deployment.outcome = { failure: "stopped" };
    await outcome.container.stop(seconds);
  };

  return {
    failNext: (error) => failures.push(error),
    start(service, image = service.settings.source?.image ?? "") {
      const deployment: SimulatedDeployment = {
        id: newId(),
        status: "INITIALIZING",
        createdAt: timestamp(),
        image,
        instances: [],
        errors: [],
        logs: [],
      };
      for (const other of service.deployments.filter(isUnderWay)) {
        other.status = "SKIPPED";
        void stop(other, 0);
      }
      service.deployments.unshift(deployment);
      const failure = failures.shift();
      if (failure !== undefined) deployment.outcome = { failure };
      else
        host.run({ ...containerOf(service), image }).then(
          (container) => {
            deployment.outcome = { container };
            // It was taken over, or removed, before its container had started.
            if (["SKIPPED", "REMOVED"].includes(deployment.status)) void stop(deployment, 0);
          },
          (error: unknown) => {
            const message = error instanceof Error ? error.message : String(error);
            deployment.logs.push(...message.split("\n"));
            deployment.outcome = { failure: `Healthcheck failed: ${message.split("\n")[0]}` };
          },
        );
      return deployment;
    },
    look(service) {
      const deployment = service.deployments.find(isUnderWay);
      if (deployment === undefined) return;
      if (deployment.status === "INITIALIZING") deployment.status = "DEPLOYING";
      else if (deployment.outcome && "failure" in deployment.outcome) {
        deployment.status = "FAILED";
        deployment.errors.push(deployment.outcome.failure);
      } else if (deployment.outcome) {
        const before = service.deployments.filter(({ status }) => ["SUCCESS", "CRASHED"].includes(status));
        deployment.status = "SUCCESS";
        deployment.instances.push({ id: newId(), status: "RUNNING" });
        deployment.logs.push("Starting Container");
        for (const old of before) {
          old.status = "REMOVED";
          // At once, unless it is told to let calls in flight end.
          void stop(old, service.settings.drainingSeconds ?? 0);
        }
      }
    },
    async remove(deployment) {
      deployment.status = "REMOVED";
      await stop(deployment, 0);
    },
    async stopAll({ deployments }) {
      await Promise.all(deployments.map((deployment) => stop(deployment, 0)));
    },
  };
}

/** What the API says of a deployment beyond its status. */
export function metaOf({ image }: SimulatedDeployment): object {
  return { image, imageDigest: imageDigest(image), reason: "deploy" };
}

function containerOf({ settings, variables, limits, hosts }: SimulatedService): PlatformContainer {
  const env = {
    // https://docs.railway.com/variables/reference
    PORT: "8080",
    RAILWAY_PUBLIC_DOMAIN: hosts[0]?.domain ?? "",
    ...Object.fromEntries(variables),
  };
  return {
    image: settings.source?.image ?? "",
    env,
    // Railway keeps all alike; what a rehearsal has made up is what is secret there.
    secretNames: Object.entries(env).flatMap(([name, value]) => (value === `made-up-${name}` ? [name] : [])),
    port: Number(env.PORT),
    healthPath: settings.healthcheckPath || false,
    cpu: limits.cpu,
    memoryMiB: (limits.memoryBytes / 1e9) * 1024,
  };
}
