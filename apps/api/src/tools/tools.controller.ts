import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  compileCodecOnce,
  differencesBetween,
  evaluateCompatibility,
  type DatumIssue,
  type Encoded,
} from '#registry';
import { withExactBody } from '../http/json-body.js';
import { RefusalError } from '../http/problems/refusal-error.js';
import { memoryRefusal } from '../memory/memory-refusal.js';
import { TOKEN_COST } from '../memory/request-cost.js';
import { TakesBody } from '../openapi/describe.js';
import { ProblemResponses } from '../openapi/problem.schema.js';
import { decidedDifference } from './decided-difference.js';
import { encodeInputOf } from './encode-input.js';
import { ToolQueue } from './tool-queue.js';
import { toolSchema } from './tool-schema.js';
import { compareBody, encodeBody, type CompareBody } from './tools.dto.js';
import { comparedSchema, encodedSchema, type ComparedView, type EncodedView } from './tools.schema.js';

/** The longest text of a problem, in characters, as in a refused request: an enum's symbols, a path through long names. */
const MAX_TEXT = 300;

const HEADER_BYTES = 5;

/** What produce requests do with schemas and records, to try out. Nothing is stored, looked up or sent. */
@ApiTags('tools')
@Controller('v1/tools')
export class ToolsController {
  constructor(@Inject(ToolQueue) private readonly queue: ToolQueue) {}

  @Post('compare')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'compareSchemas',
    summary: 'Compares two schemas: differences and verdict',
    description:
      'By the code that a look-up uses. Each schema is JSON text of at most 512 KiB. Rules of a data contract stand beside a schema and are not compared.',
  })
  @TakesBody(compareBody)
  @ApiOkResponse({ standardSchema: comparedSchema })
  @ProblemResponses(503)
  compare(
    @Req() { principal }: FastifyRequest,
    @Body({ schema: compareBody }) { ours, theirs, profile, field_case: fieldCase }: CompareBody,
  ): Promise<ComparedView> {
    return this.queue.run(principal.name, async (nextStep) => {
      const mine = toolSchema('ours', ours);
      await nextStep();
      const other = toolSchema('theirs', theirs);
      if (mine.fingerprint === other.fingerprint) return { differences: [], verdict: 'same' };
      await nextStep();
      const differences = differencesBetween(mine, other, profile, { fieldCase });
      return {
        differences: differences.map((each) => decidedDifference(each, profile)),
        verdict: evaluateCompatibility(differences, profile),
      };
    });
  }

  @Post('encode')
  @HttpCode(200)
  @RouteConfig(withExactBody)
  @ApiOperation({
    operationId: 'encodeRecord',
    summary: 'Encodes one record: its bytes, or why it does not match the schema',
    description:
      'By the encoders of produce requests. `json`: plain JSON; `avro_json`: Avro JSON. Numbers of the record keep their digits. The body is at most 4 MiB.',
  })
  @TakesBody(encodeBody)
  @ApiOkResponse({ standardSchema: encodedSchema })
  @ProblemResponses(503)
  encode(
    @Req() request: FastifyRequest,
    @Body() body: Buffer,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EncodedView> {
    const caller = request.principal.name;
    const memory = request.server.preflight.openMemory({ request: request.raw, response: reply.raw }, caller);
    const reserve = (tokens: number): void => {
      const grant = memory.reservation.add(tokens * TOKEN_COST);
      if (grant !== 'granted') throw new RefusalError(memoryRefusal(grant));
    };
    const work = this.queue.run(caller, async (nextStep): Promise<EncodedView> => {
      const { schema: text, schema_id: schemaId = null, format, record } = encodeInputOf(body, reserve);
      await nextStep();
      const schema = toolSchema('schema', text);
      await nextStep();
      const codec = compileCodecOnce(schema, format === 'json' ? 'plain' : 'avro');
      return encodedView(codec.encodeFramed(record, schemaId), schemaId);
    });
    memory.workBegins();
    return work.finally(() => memory.workEnded());
  }
}

function encodedView(encoded: Encoded, schemaId: number | null): EncodedView {
  if (!encoded.ok) return { ok: false, problems: encoded.issues.map(problemView) };
  return {
    ok: true,
    bytes: encoded.body.toString('base64'),
    header_bytes: schemaId === null ? 0 : HEADER_BYTES,
    schema_id: schemaId,
  };
}

const problemView = ({ path, expected, actual }: DatumIssue) => ({
  path: shortened(path),
  expected: shortened(expected),
  actual,
});

const shortened = (text: string): string => (text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`);
