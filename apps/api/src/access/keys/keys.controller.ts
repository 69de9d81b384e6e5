import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pageSchema } from '../../http/page.dto.js';
import { InPath, TakesBody, TakesQuery } from '../../openapi/describe.js';
import { ProblemResponses } from '../../openapi/problem.schema.js';
import { KeyCommands } from './key-commands.js';
import { KeyQueries } from './key-queries.js';
import {
  createKeyBody,
  listKeysQuery,
  revokeKeyBody,
  type CreateKeyBody,
  type ListKeysQuery,
  type RevokeKeyBody,
} from './key.dto.js';
import {
  createdKeySchema,
  keyEventSchema,
  keySchema,
  type CreatedKeyView,
  type KeyEventView,
  type KeyView,
} from './key.schema.js';
import { keyEventView, keyView } from './key.view.js';

interface List<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** The API keys of Postgres, for administrators. Each sees the keys that it could have created. */
@ApiTags('access')
@Controller('v1/keys')
export class KeysController {
  constructor(
    @Inject(KeyCommands) private readonly commands: KeyCommands,
    @Inject(KeyQueries) private readonly queries: KeyQueries,
  ) {}

  @Post()
  @ApiOperation({
    operationId: 'createKey',
    summary: 'Creates an API key, which this response alone shows',
    description:
      "The key may have no more than the caller's rights: any role, on the topics of its `admin`. A repeat after a lost response is `key.exists`: revoke the key of that name, and create it again.",
  })
  @TakesBody(createKeyBody)
  @ApiCreatedResponse({
    standardSchema: createdKeySchema,
    headers: { Location: { description: 'The address of the key', schema: { type: 'string' } } },
  })
  @ProblemResponses(409, 503)
  async create(
    @Body({ schema: createKeyBody }) body: CreateKeyBody,
    @Req() { principal, id: requestId }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedKeyView> {
    const origin = { principal, reason: body.reason, requestId };
    const { secret, key } = await this.commands.create(body, origin);
    void reply.headers({ location: `/v1/keys/${key.id}`, 'cache-control': 'no-store' });
    return { ...keyView(key, this.queries.now()), key: secret };
  }

  @Get()
  @ApiOperation({
    operationId: 'listKeys',
    summary: 'API keys, the latest created first',
    description:
      'Those that the caller could have created. A page may have fewer than `limit` although others follow.',
  })
  @TakesQuery(listKeysQuery)
  @ApiOkResponse({ standardSchema: pageSchema(keySchema) })
  @ProblemResponses(422, 503)
  async list(
    @Query({ schema: listKeysQuery }) query: ListKeysQuery,
    @Req() { principal }: FastifyRequest,
  ): Promise<List<KeyView>> {
    const { keys, next } = await this.queries.list(query, principal.rights);
    const now = this.queries.now();
    return { items: keys.map((key) => keyView(key, now)), next_cursor: next === null ? null : String(next) };
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getKey', summary: 'One API key' })
  @InPath('id')
  @ApiOkResponse({ standardSchema: keySchema })
  @ProblemResponses(404, 503)
  async one(@Param('id') id: string, @Req() { principal }: FastifyRequest): Promise<KeyView> {
    const { key } = await this.queries.find(id, principal.rights);
    return keyView(key, this.queries.now());
  }

  @Get(':id/events')
  @ApiOperation({
    operationId: 'listKeyEvents',
    summary: 'Who created and revoked an API key, when and why',
    description: 'All of its events, oldest first.',
  })
  @InPath('id')
  @ApiOkResponse({ standardSchema: pageSchema(keyEventSchema) })
  @ProblemResponses(404, 503)
  async history(@Param('id') id: string, @Req() { principal }: FastifyRequest): Promise<List<KeyEventView>> {
    const { events } = await this.queries.find(id, principal.rights);
    return { items: events.map(keyEventView), next_cursor: null };
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'revokeKey',
    summary: 'Revokes an API key for good',
    description: 'Every pod refuses it within seconds. A key that is revoked stays as it is.',
  })
  @InPath('id')
  @TakesBody(revokeKeyBody)
  @ApiOkResponse({ standardSchema: keySchema })
  @ProblemResponses(404, 503)
  async revoke(
    @Param('id') id: string,
    @Body({ schema: revokeKeyBody }) { reason }: RevokeKeyBody,
    @Req() { principal, id: requestId }: FastifyRequest,
  ): Promise<KeyView> {
    const key = await this.commands.revoke(id, { principal, reason, requestId });
    return keyView(key, this.queries.now());
  }
}
