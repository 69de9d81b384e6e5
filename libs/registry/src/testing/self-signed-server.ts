import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** For specs alone: a key that keeps nothing secret. The certificate is for localhost, and ends in 2126. */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdRYZIMLdeiXTw4Jr
fM+h33rVqowx2Uzwa818LjNBZlihRANCAAQXctkml59WJ5QqZ8xZteVACyEWAxq4
4XkPNdZawPkHUDlcFSo7BZdMauXIOwnCf2ykV8KQ7pZANwpIyJ9A1RRx
-----END PRIVATE KEY-----
`;

const cert = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUcajYeK+qvIzIfAj5H+iGnGMdFeIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNjAyMDMwNloYDzIxMjYxMTAy
MDIwMzA2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQXctkml59WJ5QqZ8xZteVACyEWAxq44XkPNdZawPkHUDlcFSo7BZdM
auXIOwnCf2ykV8KQ7pZANwpIyJ9A1RRxo28wbTAdBgNVHQ4EFgQUJJLORMuG7oqe
WQN7/BaKUugBPjIwHwYDVR0jBBgwFoAUJJLORMuG7oqeWQN7/BaKUugBPjIwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgXGSF/9JgtGrKdc2Imxr7KhwFFxLQiAtgnGvcHxb5lWgCIAt/
uLSFRzEwlWgl3IyvQPLQQ8C/nQi/MhOgGEwZh92P
-----END CERTIFICATE-----
`;

/** For specs: for `localhost` and 127.0.0.1, and its own certificate authority. */
export const selfSigned = { key, cert };

/** For specs: an HTTPS server with a self-signed certificate. */
export async function selfSignedServer(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer({ key, cert }, (_, response) => response.end('{}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
