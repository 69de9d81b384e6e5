import { Module } from '@nestjs/common';
import { WhoamiController } from './whoami.controller.js';

/** Who may do what. */
@Module({ controllers: [WhoamiController] })
export class AccessModule {}
