/**
 * Replaces every `{{NAME}}`. The page's headers name origins in this way in `dist-web/staticwebapp.config.json`, which
 * deployment and `npm start` fill in: `API_ORIGIN` of the Function App, `TENANT_ORIGIN` of the Auth0 tenant, and
 * `STORAGE_ORIGIN`, the blob endpoint of the account that holds people's files.
 *
 * @throws Error for a name without a value, and for a value that is not a bare http(s) origin: it goes into a
 *   Content-Security-Policy, where a stray `;` would begin a new directive
 */
export function fillPlaceholders(text: string, origins: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{([A-Z_]+)\}\}/g, (_whole, name: string) => {
    const value = origins[name];
    if (value === undefined) throw new Error(`No value for the placeholder {{${name}}}.`);
    if (!URL.canParse(value) || new URL(value).origin !== value || !/^https?:/.test(value)) {
      throw new Error(
        `The value of {{${name}}} must be an origin such as https://example.com, without a path.`,
      );
    }
    return value;
  });
}
