import Docker from "dockerode";
import { imagesNamedIn } from "../cli/images.ts";
import { substituteFor } from "../infra/image-substitutes.ts";
import type { Workspace } from "./workspace.ts";

/** The Docker engine that everything is measured on. */
export const docker = new Docker();

/** The image that the example server and the fixture are built on, as this machine has it. */
export async function baseImage(): Promise<string> {
  const [image = ""] = await imagesNamedIn("server/Dockerfile");
  return substituteFor(image);
}

/** Waits for the removal of something that may be gone already. */
export async function ignoreMissing(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error: { statusCode?: number }) => {
    if (error.statusCode !== 404) throw error;
  });
}

/** Makes an image present; one that was not there before is removed when the workspace closes. */
export async function pullForNow({ run, defer }: Workspace, image: string): Promise<void> {
  const present = await docker
    .getImage(image)
    .inspect()
    .then(
      () => true,
      () => false,
    );
  if (present) return;
  await run("docker", ["pull", "--quiet", image]);
  defer(`image ${image}`, () => ignoreMissing(docker.getImage(image).remove()));
}

/** Removes a container by name, running or not. */
export function removeContainer(name: string): Promise<void> {
  return ignoreMissing(docker.getContainer(name).remove({ force: true, v: true }));
}
