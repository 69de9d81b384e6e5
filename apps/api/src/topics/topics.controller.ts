import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TopicCatalog } from '#producer';
import { InPath } from '../openapi/describe.js';
import { ProblemAnswers } from '../openapi/problem-answers.js';
import { answerTypeOf, answerTypes, type AnswerType } from '../produce/answer-type.js';
import { Refused, refusal } from '../http/problems/refusal-error.js';
import { TOPICS } from '../runtime/tokens.js';
import { knownNames, knownTopic } from './find-topic.js';
import { partitionSchema, topicNamesSchema, topicSchema } from './topic.schema.js';
import { partitionView, topicView } from './topic.view.js';

/** What Kafka has, as REST Proxy v2 answers it. */
@ApiTags('topics')
@Controller('topics')
export class TopicsController {
  constructor(@Inject(TOPICS) private readonly topics: TopicCatalog) {}

  @Get()
  @ApiOperation({ operationId: 'listTopics', summary: 'The names of all topics but Kafka’s internal ones' })
  @ApiProduces(...answerTypes)
  @ApiOkResponse({ standardSchema: topicNamesSchema })
  @ProblemAnswers(406, 503)
  async list(@Headers('accept') accept: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    const type = typeFor(accept);
    send(reply, type, await knownNames(this.topics));
  }

  @Get(':topic')
  @ApiOperation({ operationId: 'getTopic', summary: 'One topic: its settings and partitions' })
  @InPath('topic')
  @ApiProduces(...answerTypes)
  @ApiOkResponse({ standardSchema: topicSchema })
  @ProblemAnswers(404, 406, 503)
  async topic(
    @Param('topic') topic: string,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const type = typeFor(accept);
    send(reply, type, topicView(await knownTopic(this.topics, topic)));
  }

  @Get(':topic/partitions')
  @ApiOperation({ operationId: 'listPartitions', summary: 'The partitions of a topic' })
  @InPath('topic')
  @ApiProduces(...answerTypes)
  @ApiOkResponse({ standardSchema: partitionSchema, isArray: true })
  @ProblemAnswers(404, 406, 503)
  async partitions(
    @Param('topic') topic: string,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const type = typeFor(accept);
    const { partitions } = await knownTopic(this.topics, topic);
    send(reply, type, partitions.map(partitionView));
  }

  @Get(':topic/partitions/:partition')
  @ApiOperation({ operationId: 'getPartition', summary: 'One partition of a topic' })
  @InPath('topic', 'partition')
  @ApiProduces(...answerTypes)
  @ApiOkResponse({ standardSchema: partitionSchema })
  @ProblemAnswers(404, 406, 503)
  async partition(
    @Param('topic') topic: string,
    @Param('partition') number: string,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const type = typeFor(accept);
    const { partitions } = await knownTopic(this.topics, topic);
    const found = partitions.find(({ partition }) => String(partition) === number);
    if (found === undefined)
      throw new Refused(refusal('partition.unknown', 'The topic has no such partition.', { topic }));
    send(reply, type, partitionView(found));
  }
}

/** @throws Refused, 406 */
function typeFor(accept: string | undefined): AnswerType {
  const type = answerTypeOf(accept);
  if (type !== null) return type;
  throw new Refused(refusal('request.malformed', `Accept: allowed: ${answerTypes.join(', ')}`), 406);
}

/** As bytes: Fastify would add a charset to a text, which REST Proxy's answers do not have. */
function send(reply: FastifyReply, type: AnswerType, body: unknown): void {
  void reply.header('content-type', type).send(Buffer.from(JSON.stringify(body)));
}
