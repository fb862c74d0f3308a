/** Style sheets of Atlassian's themes, which in Jira the host brings. */
declare module '@atlaskit/tokens/dist/cjs/artifacts/themes/*' {
  const css: string;
  export default css;
}
