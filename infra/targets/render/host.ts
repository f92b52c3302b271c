/** The host that Render gives a service by its slug. */
// https://render.com/docs/web-services#connect-to-your-web-service
export function hostOf(slug: string): string {
  return `${slug}.onrender.com`;
}
