/** An HTML file that the bundler imports as text. */
declare module "*.html" {
  const html: string;
  export default html;
}
