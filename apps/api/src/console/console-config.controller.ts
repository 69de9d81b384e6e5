import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Authenticator } from '../access/authenticator.js';
import type { Settings } from '../config/settings.schema.js';
import { AUTHENTICATOR, SETTINGS } from '../runtime/tokens.js';
import { version } from '../start/version.js';

const oidcSchema = z.object({
  issuer: z.string().meta({ description: 'Its discovery document is below it' }),
  client_id: z.string(),
  scopes: z.array(z.string()),
  audience: z.string().nullable().meta({ description: 'Parameter `audience` of the authorization request' }),
});

const consoleConfigSchema = z.object({
  version: z.string().meta({ description: 'Of the gateway' }),
  needs_credentials: z
    .boolean()
    .meta({ description: 'false: a browser on the machine of the gateway needs neither key nor token' }),
  oidc: oidcSchema.nullable().meta({ description: 'Where users can sign in; null: with an API key only' }),
});

type ConsoleConfig = z.output<typeof consoleConfigSchema>;

/** The settings of the console's pages. They are public. */
@ApiTags('console')
@Controller('console/config.json')
export class ConsoleConfigController {
  private readonly config: ConsoleConfig;

  constructor(
    @Inject(SETTINGS) { console: { oidc } }: Settings,
    @Inject(AUTHENTICATOR) { hasCredentials }: Pick<Authenticator, 'hasCredentials'>,
  ) {
    this.config = {
      version: version(),
      needs_credentials: hasCredentials,
      oidc:
        oidc === undefined
          ? null
          : {
              issuer: oidc.issuer,
              client_id: oidc.clientId,
              scopes: oidc.scopes,
              audience: oidc.audience ?? null,
            },
    };
  }

  @Get()
  @ApiOperation({ operationId: 'consoleConfig', summary: 'How users of the console sign in' })
  @ApiOkResponse({ standardSchema: consoleConfigSchema })
  read(): ConsoleConfig {
    return this.config;
  }
}
