import { Module } from '@nestjs/common';
import { SubjectCommands } from './commands.js';
import { CommandsController } from './commands.controller.js';
import { ComparisonController } from './comparison.controller.js';
import { ResetsController } from './resets.controller.js';
import { SubjectsController } from './subjects.controller.js';

/** Subjects for operators: queries and commands. */
@Module({
  controllers: [SubjectsController, ComparisonController, CommandsController, ResetsController],
  providers: [SubjectCommands],
})
export class AdminModule {}
