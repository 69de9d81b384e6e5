import { Controller, Get, Headers, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TopicCatalog } from '#producer';
import { InPath } from '../openapi/describe.js';
import { ProblemResponses } from '../openapi/problem.schema.js';
import { responseTypeOf, responseTypes, type ResponseType } from '../produce/media-types.js';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { TOPICS } from '../runtime/tokens.js';
import { findTopicNames, findTopic } from './find-topic.js';
import { partitionSchema, topicNamesSchema, topicSchema } from './topic.schema.js';
import { partitionView, topicView } from './topic.view.js';

/** Kafka's topics, as REST Proxy v2 shows them. */
@ApiTags('topics')
@Controller('topics')
export class TopicsController {
  constructor(@Inject(TOPICS) private readonly topics: TopicCatalog) {}

  @Get()
  @ApiOperation({
    operationId: 'listTopics',
    summary: 'The names of the topics that the caller may read, but Kafka’s internal ones',
  })
  @ApiProduces(...responseTypes)
  @ApiOkResponse({ standardSchema: topicNamesSchema })
  @ProblemResponses(406, 503)
  async list(
    @Req() { principal }: FastifyRequest,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const type = typeFor(accept);
    const readable = principal.rights.topicsOf('read');
    const names = await findTopicNames(this.topics);
    send(
      reply,
      type,
      names.filter((name) => readable.has(name)),
    );
  }

  @Get(':topic')
  @ApiOperation({ operationId: 'getTopic', summary: 'One topic: its settings and partitions' })
  @InPath('topic')
  @ApiProduces(...responseTypes)
  @ApiOkResponse({ standardSchema: topicSchema })
  @ProblemResponses(404, 406, 503)
  async topic(
    @Param('topic') topic: string,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const type = typeFor(accept);
    send(reply, type, topicView(await findTopic(this.topics, topic)));
  }

  @Get(':topic/partitions')
  @ApiOperation({ operationId: 'listPartitions', summary: 'The partitions of a topic' })
  @InPath('topic')
  @ApiProduces(...responseTypes)
  @ApiOkResponse({ standardSchema: partitionSchema, isArray: true })
  @ProblemResponses(404, 406, 503)
  async partitions(
    @Param('topic') topic: string,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const type = typeFor(accept);
    const { partitions } = await findTopic(this.topics, topic);
    send(reply, type, partitions.map(partitionView));
  }

  @Get(':topic/partitions/:partition')
  @ApiOperation({ operationId: 'getPartition', summary: 'One partition of a topic' })
  @InPath('topic', 'partition')
  @ApiProduces(...responseTypes)
  @ApiOkResponse({ standardSchema: partitionSchema })
  @ProblemResponses(404, 406, 503)
  async partition(
    @Param('topic') topic: string,
    @Param('partition') number: string,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const type = typeFor(accept);
    const { partitions } = await findTopic(this.topics, topic);
    const found = partitions.find(({ partition }) => String(partition) === number);
    if (found === undefined)
      throw new RefusalError(refusal('partition.unknown', 'The topic has no such partition.', { topic }));
    send(reply, type, partitionView(found));
  }
}

/** @throws RefusalError, 406 */
function typeFor(accept: string | undefined): ResponseType {
  const type = responseTypeOf(accept);
  if (type !== null) return type;
  throw new RefusalError(refusal('request.malformed', `Accept: allowed: ${responseTypes.join(', ')}`), 406);
}

/** As bytes: Fastify would add a charset to a text, and REST Proxy's responses have none. */
function send(reply: FastifyReply, type: ResponseType, body: unknown): void {
  void reply.header('content-type', type).send(Buffer.from(JSON.stringify(body)));
}
