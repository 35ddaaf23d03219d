import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

export interface SelfSigned {
  /** Files in PEM. */
  readonly cert: string;
  readonly key: string;
  /** This process no longer trusts it, and the files are gone. */
  drop(): void;
}

/** A certificate for loopback that this process trusts, made by the openssl command. */
export function trustSelfSigned(): SelfSigned {
  const folder = mkdtempSync(join(tmpdir(), 'valet-tls-'));
  const cert = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '1'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...subject], {
    stdio: 'pipe',
  });
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, readFileSync(cert, 'utf8')]);
  return {
    cert,
    key,
    drop() {
      setDefaultCACertificates(before);
      rmSync(folder, { recursive: true });
    },
  };
}
