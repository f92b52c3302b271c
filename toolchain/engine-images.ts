import Docker from "dockerode";

/** Longest time in milliseconds until an engine answers what it knows. */
export const pingTimeoutMs = 3000;

/** Whether the engine has an image. */
export async function hasImage(name: string): Promise<boolean> {
  return new Docker({ timeout: pingTimeoutMs })
    .getImage(name)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

/** Addresses of the mirrors that the engine asks in place of Docker Hub. */
export async function mirrors(): Promise<string[]> {
  const { RegistryConfig: config } = await new Docker({ timeout: pingTimeoutMs }).info();
  return config?.Mirrors ?? [];
}
