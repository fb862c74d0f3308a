/** Where Atlassian has what the page talks about. */
export const LINKS = {
  manageKeys: 'https://admin.atlassian.com',
  keyGuide: 'https://support.atlassian.com/organization-administration/docs/manage-an-organization-with-the-admin-apis/',
  manageTokens: 'https://id.atlassian.com/manage-profile/security/api-tokens',
  tokenGuide: 'https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/',
  allowlistGuide: 'https://support.atlassian.com/security-and-access-policies/docs/specify-ip-addresses-for-product-access/',
  tokenPolicyGuide: 'https://support.atlassian.com/security-and-access-policies/docs/set-api-token-access',
} as const;

/** The keys of one organization, once it is known. */
export function keysOf(organizationId: string | undefined): string {
  return organizationId ? `${LINKS.manageKeys}/o/${encodeURIComponent(organizationId)}/admin-api` : LINKS.manageKeys;
}
