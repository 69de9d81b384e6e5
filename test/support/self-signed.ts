/** A key and its certificate, of which there is one pair for all specs. */
export { selfSigned } from '../../libs/registry/src/testing/self-signed-server.js';
