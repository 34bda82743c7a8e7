import {spawnSync} from 'node:child_process';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate for this machine that nobody has signed, and whose key is forgotten with the test. */
export function selfSignedCertificate(): Certificate {
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1'];
  const args = [...request, ...subject, '-keyout', '-', '-out', '-'];
  const {status, stdout, stderr, error} = spawnSync('openssl', args, {encoding: 'utf8'});
  if (status !== 0) throw new Error(`openssl made no certificate: ${stderr ?? error?.message}`);
  const [key, cert] = stdout.split(/(?=-----BEGIN CERTIFICATE-----)/);
  return {key: key!, cert: cert!};
}
