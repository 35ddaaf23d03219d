/**
 * The origins that the page's headers name. `dist-web/staticwebapp.config.json` holds them as `{{API_ORIGIN}}` and so
 * on; deployment and `npm start` fill them in with the one function below.
 */
export interface PageOrigins {
  /** Of the Function App, such as `https://valet-api.example.com`. */
  readonly API_ORIGIN: string;
  /** Of the Auth0 tenant. */
  readonly TENANT_ORIGIN: string;
  /** Of the blob endpoint of the account that holds people's files. */
  readonly STORAGE_ORIGIN: string;
}

/**
 * Replaces every `{{NAME}}`.
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
