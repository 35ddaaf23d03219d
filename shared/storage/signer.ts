import type { SASQueryParameters, BlobSASSignatureValues } from '@azure/storage-blob';
import { type Clock, Secret, SingleFlight } from '../platform/index.ts';
import { must } from './calls.ts';
import type { Clients } from './clients.ts';

/** A key to one blob, or to a whole container when no blob is named. */
export interface SasWish {
  readonly container: string;
  readonly blob?: string;
  /** Such as `r` or `rcw`; put into the order that the service wants. */
  readonly permissions: string;
  /** Milliseconds since 1970. The key may end earlier: with the delegation key that signs it. */
  readonly expiresAt: number;
  /** Signed answer headers (`rscd`, `rsct`): they cannot be taken off the URL. */
  readonly contentDisposition?: string;
  readonly contentType?: string;
}

export interface Sas {
  /** Address and signature: a bearer value. */
  readonly url: Secret;
  /** The signature alone, without `?`. */
  readonly query: Secret;
  /** When it really ends, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Makes shared access signatures. */
export interface SasSigner {
  sign(wish: SasWish, signal?: AbortSignal): Promise<Sas>;
}

/**
 * The version of the signature's layout: its fields are fixed, so that a newer SDK signs the same text, and every
 * Azurite of the last years knows it.
 */
const sasVersion = '2022-11-02';

const hour = 3_600_000;
/** A delegation key may live 7 days. 6 hours keep what a stolen key opens short; it is renewed an hour early. */
const keyLifetime = 6 * hour;
const keyReserve = hour;
/** Clocks differ: a key that starts now is refused by a server that is behind us. */
const clockSkew = 15 * 60_000;

/** What signs, and until when (milliseconds since 1970) its signatures hold. */
interface Pen {
  readonly notAfter: number;
  sign(values: BlobSASSignatureValues): SASQueryParameters;
}

function signWith(clients: Clients, penOf: (signal?: AbortSignal) => Promise<Pen>): SasSigner {
  const endpoint = clients.account.blobEndpoint;
  return {
    async sign(wish, signal) {
      const pen = await penOf(signal);
      const sdk = await import('@azure/storage-blob');
      // The service counts whole seconds.
      const expiresAt = Math.floor(Math.min(wish.expiresAt, pen.notAfter) / 1000) * 1000;
      const values: BlobSASSignatureValues = {
        version: sasVersion,
        containerName: wish.container,
        permissions:
          wish.blob === undefined
            ? sdk.ContainerSASPermissions.parse(wish.permissions)
            : sdk.BlobSASPermissions.parse(wish.permissions),
        expiresOn: new Date(expiresAt),
        protocol: endpoint.startsWith('https:') ? sdk.SASProtocol.Https : sdk.SASProtocol.HttpsAndHttp,
        ...(wish.blob === undefined ? {} : { blobName: wish.blob }),
        ...(wish.contentDisposition === undefined ? {} : { contentDisposition: wish.contentDisposition }),
        ...(wish.contentType === undefined ? {} : { contentType: wish.contentType }),
      };
      const query = pen.sign(values).toString();
      const path = [wish.container, ...(wish.blob?.split('/') ?? [])].map(encodeURIComponent).join('/');
      return { url: new Secret(`${endpoint}/${path}?${query}`), query: new Secret(query), expiresAt };
    },
  };
}

/** Signs with the account's key: for an Azurite on loopback only. */
export function sharedKeySigner(clients: Clients): SasSigner {
  return signWith(clients, async () => {
    const key = await clients.sharedKey();
    if (key === undefined) throw new Error('there is no account key to sign with');
    const { generateBlobSASQueryParameters } = await import('@azure/storage-blob');
    return {
      notAfter: Number.POSITIVE_INFINITY,
      sign: (values) => generateBlobSASQueryParameters(values, key),
    };
  });
}

/** Signs with a user-delegation key, which this service's identity asks for and keeps for some hours. */
export function delegationSigner(clients: Clients, clock: Clock): SasSigner {
  const flights = new SingleFlight<Pen>();
  let kept: Pen | undefined;
  const renew = async (): Promise<Pen> => {
    const { generateBlobSASQueryParameters } = await import('@azure/storage-blob');
    const service = await clients.blobs();
    const from = clock.now() - clockSkew;
    const notAfter = clock.now() + keyLifetime;
    const key = await must((abortSignal) =>
      service.getUserDelegationKey(new Date(from), new Date(notAfter), { abortSignal }),
    );
    kept = {
      notAfter,
      sign: (values) => generateBlobSASQueryParameters(values, key, clients.account.name),
    };
    return kept;
  };
  return signWith(clients, async () => {
    if (kept !== undefined && kept.notAfter - clock.now() > keyReserve) return kept;
    return flights.run('key', renew);
  });
}
