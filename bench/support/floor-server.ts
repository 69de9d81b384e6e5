import { createServer } from 'node:http';
import { crc32 } from 'node:zlib';
import { tellPort, usageText } from './child-server.js';

/*
 * The floor of a machine: a server that reads each body, sums it up and answers. It neither parses nor knows Kafka, so its
 * latencies are those of the generator, the sockets and whatever else the processors do.
 */

const server = createServer((request, response) => {
  if (request.url === '/metrics') {
    response.end(usageText());
    return;
  }
  let checksum = 0;
  request.on('data', (chunk: Buffer) => (checksum = crc32(chunk, checksum)));
  request.on('end', () => response.end(JSON.stringify({ offsets: [], checksum })));
});
server.listen(0, '127.0.0.1', () => tellPort(server));
