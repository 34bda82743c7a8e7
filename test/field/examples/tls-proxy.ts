import {request} from 'node:http';
import {type RunningServer, selfSignedCertificate, serve} from '../../support/http-server.ts';

/**
 * A proxy that ends TLS before an application, as in production, and tells it so by `X-Forwarded-Proto`. Its certificate
 * is self-signed, so this process takes any certificate from now on.
 */
export function startTlsProxy(port: number): Promise<RunningServer> {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  return serve((incoming, response) => {
    const {method, url, headers} = incoming;
    const forwarded = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': headers.host ?? '',
      'x-forwarded-for': '127.0.0.1',
    };
    const passed = request(
      {host: '127.0.0.1', port, method, path: url, headers: {...headers, ...forwarded}},
      (reply) => {
        response.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
        reply.pipe(response);
      },
    );
    passed.on('error', () => response.destroy());
    incoming.pipe(passed);
  }, selfSignedCertificate());
}
