interface Cookie {
  readonly host: string;
  readonly path: string;
  readonly name: string;
  readonly value: string;
}

/** As much of a browser's cookie jar (RFC 6265) as the local pages need: host, path, removal. One jar, one browser. */
export class CookieJar {
  #cookies: Cookie[] = [];

  /** Notes what an answer sets. */
  take(url: URL, headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const split = pair.indexOf('=');
      const name = pair.slice(0, split);
      const value = pair.slice(split + 1);
      const attribute = (wanted: string): string | undefined =>
        attributes
          .find((candidate) => candidate.toLowerCase().startsWith(`${wanted}=`))
          ?.slice(wanted.length + 1);
      const path = attribute('path') ?? (url.pathname.replace(/\/[^/]*$/, '') || '/');
      const expires = attribute('expires');
      const gone =
        attribute('max-age') === '0' || (expires !== undefined && Date.parse(expires) <= Date.now());
      this.#cookies = this.#cookies.filter(
        (cookie) => cookie.host !== url.hostname || cookie.path !== path || cookie.name !== name,
      );
      if (!gone) this.#cookies.push({ host: url.hostname, path, name, value });
    }
  }

  /** The `cookie` header for an address; empty when there is none. */
  header(url: URL): string {
    const matches = (path: string): boolean =>
      path === '/' || url.pathname === path || url.pathname.startsWith(path.replace(/\/?$/, '/'));
    return this.#cookies
      .filter((cookie) => cookie.host === url.hostname && matches(cookie.path))
      .sort((a, b) => b.path.length - a.path.length)
      .map((cookie) => `${cookie.name}=${cookie.value}`)
      .join('; ');
  }
}
