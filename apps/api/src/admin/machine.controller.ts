import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { machineDefinition } from '#machines';

const machineSchema = z.strictObject({
  initial: z.string(),
  states: z.array(
    z.strictObject({
      /** Dotted, e.g. `resolving.lookingUp`. */
      id: z.string(),
      parent: z.string().nullable(),
      /** Null: no states within. A subject is always in such a state. */
      initial: z.string().nullable(),
    }),
  ),
  transitions: z.array(
    z.strictObject({
      event: z.string(),
      from: z.string(),
      /** Null: the state stays. */
      to: z.string().nullable(),
      /** All must hold. Of several transitions of one event and state the first whose guards hold applies. */
      guards: z.array(z.string()),
    }),
  ),
});

const machine = machineDefinition();

/** The state machine of every subject. */
@ApiTags('subjects')
@Controller('v1/machine')
export class MachineController {
  @Get()
  @ApiOperation({
    operationId: 'getMachine',
    summary: 'The states of subjects, and the events that lead from one to another',
  })
  @ApiOkResponse({ standardSchema: machineSchema })
  definition(): typeof machine {
    return machine;
  }
}
