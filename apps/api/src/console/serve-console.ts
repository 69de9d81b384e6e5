import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { problemOf } from '../http/problems/problem.js';
import { refusal } from '../http/problems/refusal-error.js';
import { sendProblem } from '../http/send-problem.js';
import { ConsoleFiles } from './console-files.js';

const ADDRESS = '/console/';

const notBuilt = problemOf(
  refusal(
    'request.malformed',
    'The console is not part of this build: dist/console/index.html is missing. ' +
      'Build the service with npm run build, or turn the console off (console.enabled: false).',
  ),
  404,
);
const nothingHere = problemOf(refusal('request.malformed', 'There is nothing at this address.'), 404);

/** In a year nobody has a page that refers to the file any more. */
const forever = 'public, max-age=31536000, immutable';
/** The browser asks whether it has changed before it shows it. */
const revalidated = 'no-cache';

/**
 * Serves the console at `/console/`, to anybody: its files are the same in every installation. Whoever types the host alone is
 * led there.
 * @param directory of the built files; if it is absent, the addresses say so
 */
export async function serveConsole(instance: FastifyInstance, directory: string): Promise<void> {
  const files = new ConsoleFiles(directory);
  await instance.register(async (scope) => {
    await scope.register(fastifyStatic, {
      root: directory,
      serve: false,
      preCompressed: true,
      cacheControl: false,
      suppressWarning: true,
    });
    for (const path of ['/', '/console']) scope.get(path, (_request, reply) => reply.redirect(ADDRESS, 302));
    scope.get<{ Params: { '*': string } }>(`${ADDRESS}*`, (request, reply) =>
      send(reply, files, request.params['*']),
    );
  });
}

function send(reply: FastifyReply, files: ConsoleFiles, path: string): FastifyReply {
  if (!files.isBuilt) return sendProblem(reply, notBuilt);
  const file = files.at(path);
  if (file === null) return sendProblem(reply, nothingHere);
  return reply.header('cache-control', file.isHashed ? forever : revalidated).sendFile(file.name);
}
