/** A page that the bundler puts into the program as text. */
declare module "*.html" {
  const html: string;
  export default html;
}
