import {spawnSync} from 'node:child_process';
import {createServer, type RequestListener} from 'node:http';
import {createServer as createSecureServer} from 'node:https';
import type {AddressInfo} from 'node:net';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface RunningServer {
  /** Without a final slash. */
  readonly origin: string;
  /** Also closes open connections, so that a request without a reply does not keep the process alive. */
  close(): Promise<void>;
}

/** Serves on a free loopback port, over TLS if there is a certificate. */
export async function serve(listener: RequestListener, certificate?: Certificate): Promise<RunningServer> {
  const server = certificate ? createSecureServer(certificate, listener) : createServer(listener);
  await new Promise<void>((listening, fail) => {
    server.once('error', fail).listen(0, '127.0.0.1', listening);
  });
  return {
    origin: `${certificate ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** A self-signed certificate for this machine. Its key is not kept. */
export function selfSignedCertificate(): Certificate {
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1'];
  const args = [...request, ...subject, '-keyout', '-', '-out', '-'];
  const {status, stdout, stderr, error} = spawnSync('openssl', args, {encoding: 'utf8'});
  if (status !== 0) throw new Error(`openssl made no certificate: ${stderr ?? error?.message}`);
  const [key, cert] = stdout.split(/(?=-----BEGIN CERTIFICATE-----)/);
  return {key: key!, cert: cert!};
}
