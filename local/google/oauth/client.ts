/** A client as registered in Google's console. */
export interface RegisteredClient {
  readonly id: string;
  readonly secret: string;
  /** What the consent page calls the app. */
  readonly name: string;
  readonly redirectUris: readonly string[];
}
