import { Module } from '@nestjs/common';
import { SubjectCommands } from './commands.js';
import { CommandsController } from './commands.controller.js';
import { ComparisonController } from './comparison.controller.js';
import { MachineController } from './machine.controller.js';
import { ResetsController } from './resets.controller.js';
import { SubjectsController } from './subjects.controller.js';
import { WritersController } from './writers.controller.js';

/** Subjects for operators: queries and commands. */
@Module({
  controllers: [
    MachineController,
    SubjectsController,
    ComparisonController,
    CommandsController,
    ResetsController,
    WritersController,
  ],
  providers: [SubjectCommands],
})
export class AdminModule {}
