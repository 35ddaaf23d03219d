/** Azurite's one built-in account; name and key are published (learn.microsoft.com, "Use Azurite"), so no secret. */
export const devAccount = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
} as const;

/** The connection string of a running Azurite. */
export function connectionString(endpoints: { readonly blob: string; readonly table: string }): string {
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${devAccount.name}`,
    `AccountKey=${devAccount.key}`,
    `BlobEndpoint=${endpoints.blob}`,
    `TableEndpoint=${endpoints.table}`,
  ].join(';');
}
