/* Generated from the OpenAPI document of the service: npm run generate:api. */
export interface paths {
    "/topics/{topic}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One topic: its settings and partitions */
        get: operations["getTopic"];
        put?: never;
        /** Produces records; the Confluent REST Proxy v2 produce API */
        post: operations["produce"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/topics/{topic}/partitions/{partition}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One partition of a topic */
        get: operations["getPartition"];
        put?: never;
        /** Produces records; the Confluent REST Proxy v2 produce API */
        post: operations["produceToPartition"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/topics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The names of the topics that the caller may read, but Kafka’s internal ones */
        get: operations["listTopics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/topics/{topic}/partitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The partitions of a topic */
        get: operations["listPartitions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/machine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The states of subjects, and the events that lead from one to another */
        get: operations["getMachine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subjects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Subjects, by default the newest change first
         * @description Sorted by `changed` (the last event), `topic`, `subject`, `state` (in the order of the parameter `state`), `since` or `conflicts` (those in the window of the breaker). Names are sorted by their characters’ codes. A cursor continues the order of its page.
         */
        get: operations["listSubjects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subjects/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many subjects there are, by state and by role */
        get: operations["summarizeSubjects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subjects/{topic}/{subject}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One subject; its ETag is its version
         * @description With `version`: the subject as it was after its event of that version, without `configured` and without an ETag.
         */
        get: operations["getSubject"];
        put?: never;
        post?: never;
        /**
         * Removes a subject whose topic Kafka no longer has
         * @description Refused with `topic.exists` while Kafka has the topic. Afterwards lists leave the subject out and `GET` responds with `subject.unknown`; its events, `verify` and its audit records stay. If the topic is created again, its first record begins the subject anew.
         */
        delete: operations["removeSubject"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subjects/{topic}/{subject}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events of a subject, oldest first
         * @description `next_cursor` is the `after` of the next page.
         */
        get: operations["listSubjectEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subjects/{topic}/{subject}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Replays the log, and checks its hashes and what is derived from it: the subject and its audit records
         * @description Settled audit records older than `audit.retentionDays` may be missing.
         */
        get: operations["verifySubject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subjects/{topic}/{subject}/comparison": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compares a subject's mapping with the registry's latest version
         * @description `latest=seen`: the version that the look-up of its last conflict saw; the registry is not called. `latest=registry`: the version that the registry has now. Nothing is stored.
         */
        get: operations["compareSubject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subjects/{topic}/{subject}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets the subject back to healthy */
        post: operations["resetSubject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subjects/{topic}/{subject}/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens the circuit, for a time or until reset (`for_ms` null) */
        post: operations["openSubject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subjects/{topic}/{subject}/mapping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Declares the mapping: by schema text, by registry id, or the registry's latest
         * @description The mapping stays until an operator, or a configured mapping with `replaces`, changes it. `role` is required for a subject without events whose role the subject resolver does not determine.
         */
        put: operations["declareMapping"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/resets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resets all subjects that match a filter, or those that it names; `dry_run` only lists them
         * @description Subjects of topics on which the caller lacks the role are neither reset nor listed; one of `filter.subjects` is refused like one without events.
         */
        post: operations["resetSubjects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subjects/{topic}/{subject}/writers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The clients that produce to a subject, and the schemas that they declare
         * @description `clients` is what the pod that responds has seen since it started, bounded, those that were seen last first. `declared` comes from the events of the subject.
         */
        get: operations["getSubjectWriters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/whoami": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the caller is, and what it may do */
        get: operations["whoami"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * API keys, the latest created first
         * @description Those that the caller could have created. A page may have fewer than `limit` although others follow.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Creates an API key, which this response alone shows
         * @description The key may have no more than the caller's rights: any role, on the topics of its `admin`. A repeat after a lost response is `key.exists`: revoke the key of that name, and create it again.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One API key */
        get: operations["getKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who created and revoked an API key, when and why
         * @description All of its events, oldest first.
         */
        get: operations["listKeyEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revokes an API key for good
         * @description Every pod refuses it within seconds. A key that is revoked stays as it is.
         */
        post: operations["revokeKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mismatches/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts by topic, subject, kind or day */
        get: operations["summarizeMismatches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mismatches/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counts of conflicts by verdict, kind or outcome, and of look-ups, step by step
         * @description A conflict counts in the step in which it was opened. The nth step begins at `from` + n × `step_ms`. Look-ups are those of the topics, subject and role of the filter.
         */
        get: operations["countMismatchesOverTime"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mismatches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Conflicts, newest first
         * @description CSV and NDJSON stream the whole result; limit and cursor are ignored.
         */
        get: operations["listMismatches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mismatches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One conflict */
        get: operations["getMismatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events of all subjects, newest first
         * @description An item is what the event stream sends. `next_cursor` is the global position of the last one.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every event as it lands, as server-sent events
         * @description An event's id is the event's global position; its data is the event with topic, subject and role. Events of topics that the caller may not read are left out.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compares two schemas: differences and verdict
         * @description By the code that a look-up uses. Each schema is JSON text of at most 512 KiB. Rules of a data contract stand beside a schema and are not compared.
         */
        post: operations["compareSchemas"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/encode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Encodes one record: its bytes, or why it does not match the schema
         * @description By the encoders of produce requests. `json`: plain JSON; `avro_json`: Avro JSON. Numbers of the record keep their digits. The body is at most 4 MiB.
         */
        post: operations["encodeRecord"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The pods that were seen within a day, those that have been running longest first
         * @description A pod that ends gracefully is no longer listed. One that was killed, or cannot reach Postgres, is listed with the time at which it was last seen. At most 500.
         */
        get: operations["listPods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process runs */
        get: operations["HealthController_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether this pod should get traffic
         * @description The pod stays ready while the registry is down.
         */
        get: operations["HealthController_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics in the Prometheus text format
         * @description Series of topics that the caller may not read are left out, and so is the sum `other` for a caller that may not read all topics.
         */
        get: operations["MetricsController_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/console/config.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How users of the console sign in */
        get: operations["consoleConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            /** Format: uri */
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description The number that REST Proxy clients read */
            error_code: number;
            message: string;
            /** @enum {string} */
            class?: "schema.conflict" | "sr.unreachable" | "data.invalid";
            /** @enum {string} */
            code: "request.malformed" | "auth.missing" | "auth.unavailable" | "auth.denied" | "topic.unknown" | "partition.unknown" | "topic.exists" | "subject.unknown" | "mismatch.unknown" | "key.unknown" | "key.exists" | "produce.blocked" | "writer.refused" | "version.stale" | "request.too_large" | "data.invalid" | "schema.missing" | "schema.invalid" | "rate.limited" | "circuit.open" | "sr.unreachable" | "kafka.unreachable" | "store.unreachable" | "overloaded" | "outcome.unknown" | "internal";
            /**
             * @description not_sent is a promise: no record of this request is ever in the log
             * @enum {string}
             */
            outcome: "not_sent" | "unknown";
            topic?: string;
            subject?: string;
            state?: string;
            mismatch_id?: string;
            differences?: {
                path?: string;
                field?: string | null;
                kind?: string;
                /** @enum {string} */
                severity?: "error" | "warning" | "info";
                ours?: string | null;
                theirs?: string | null;
                /** @description What would help, as text */
                hint?: string;
            }[];
            records?: {
                index?: number;
                path?: string;
                expected?: string;
                actual?: string;
            }[];
            retry_after_ms?: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getTopic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                topic: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.kafka.v2+json": {
                        name: string;
                        /** @description Every setting in force; empty where Kafka does not show them to the gateway */
                        configs: {
                            [key: string]: string | null;
                        };
                        partitions: {
                            partition: number;
                            /** @description A broker id; -1 for none */
                            leader: number;
                            replicas: {
                                broker: number;
                                leader: boolean;
                                in_sync: boolean;
                            }[];
                        }[];
                    };
                    "application/json": {
                        name: string;
                        /** @description Every setting in force; empty where Kafka does not show them to the gateway */
                        configs: {
                            [key: string]: string | null;
                        };
                        partitions: {
                            partition: number;
                            /** @description A broker id; -1 for none */
                            leader: number;
                            replicas: {
                                broker: number;
                                leader: boolean;
                                in_sync: boolean;
                            }[];
                        }[];
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    produce: {
        parameters: {
            query?: {
                /** @description The maximum time that this request may be held, in ms */
                wait?: number;
            };
            header?: {
                /** @description gzip or identity; any other is 415 */
                "Content-Encoding"?: string;
                /** @description Used as the id of the request, and returned */
                "X-Request-Id"?: string;
                /** @description W3C trace context; returned */
                traceparent?: string;
            };
            path: {
                topic: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.kafka.avro.v2+json": {
                    key_schema?: string | null;
                    key_schema_id?: (number | string) | null;
                    value_schema?: string | null;
                    value_schema_id?: (number | string) | null;
                    records: {
                        /** @description In the form of the content type */
                        key?: unknown;
                        /** @description In the form of the content type; null is a tombstone */
                        value?: unknown;
                        partition?: (number | string) | null;
                        /** @description Epoch milliseconds */
                        timestamp?: number | null;
                        headers?: {
                            name: string;
                            /** @description base64 */
                            value?: string | null;
                        }[] | null;
                    }[];
                };
                "application/json": {
                    key_schema?: string | null;
                    key_schema_id?: (number | string) | null;
                    value_schema?: string | null;
                    value_schema_id?: (number | string) | null;
                    records: {
                        /** @description In the form of the content type */
                        key?: unknown;
                        /** @description In the form of the content type; null is a tombstone */
                        value?: unknown;
                        partition?: (number | string) | null;
                        /** @description Epoch milliseconds */
                        timestamp?: number | null;
                        headers?: {
                            name: string;
                            /** @description base64 */
                            value?: string | null;
                        }[] | null;
                    }[];
                };
                "application/vnd.kafka.json.v2+json": {
                    key_schema?: string | null;
                    key_schema_id?: (number | string) | null;
                    value_schema?: string | null;
                    value_schema_id?: (number | string) | null;
                    records: {
                        /** @description In the form of the content type */
                        key?: unknown;
                        /** @description In the form of the content type; null is a tombstone */
                        value?: unknown;
                        partition?: (number | string) | null;
                        /** @description Epoch milliseconds */
                        timestamp?: number | null;
                        headers?: {
                            name: string;
                            /** @description base64 */
                            value?: string | null;
                        }[] | null;
                    }[];
                };
                "application/vnd.kafka.binary.v2+json": {
                    key_schema?: string | null;
                    key_schema_id?: (number | string) | null;
                    value_schema?: string | null;
                    value_schema_id?: (number | string) | null;
                    records: {
                        /** @description In the form of the content type */
                        key?: unknown;
                        /** @description In the form of the content type; null is a tombstone */
                        value?: unknown;
                        partition?: (number | string) | null;
                        /** @description Epoch milliseconds */
                        timestamp?: number | null;
                        headers?: {
                            name: string;
                            /** @description base64 */
                            value?: string | null;
                        }[] | null;
                    }[];
                };
                "application/x-ndjson": {
                    /** @description In the form of the content type */
                    key?: unknown;
                    /** @description In the form of the content type; null is a tombstone */
                    value?: unknown;
                    partition?: (number | string) | null;
                    /** @description Epoch milliseconds */
                    timestamp?: number | null;
                    headers?: {
                        name: string;
                        /** @description base64 */
                        value?: string | null;
                    }[] | null;
                };
            };
        };
        responses: {
            /** @description At least one record is in the log; each offset says which. For a stream: the results follow */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.kafka.v2+json": {
                        /** @description One per record, in the order of the request */
                        offsets: {
                            partition?: number | null;
                            offset?: number | null;
                            error_code?: number | null;
                            error?: string | null;
                        }[];
                        key_schema_id: number | null;
                        value_schema_id: number | null;
                        /** @description Present only when a conflict was resolved for this request */
                        resolutions?: {
                            subject?: string;
                            mismatch_id?: string;
                            /** @enum {string} */
                            verdict?: "follow" | "accept" | "stop" | "refuse" | "observe";
                            from?: {
                                schema_id?: number | null;
                                version?: number | null;
                            } | null;
                            to?: {
                                schema_id?: number | null;
                                version?: number | null;
                            } | null;
                        }[];
                    };
                    "application/json": {
                        /** @description One per record, in the order of the request */
                        offsets: {
                            partition?: number | null;
                            offset?: number | null;
                            error_code?: number | null;
                            error?: string | null;
                        }[];
                        key_schema_id: number | null;
                        value_schema_id: number | null;
                        /** @description Present only when a conflict was resolved for this request */
                        resolutions?: {
                            subject?: string;
                            mismatch_id?: string;
                            /** @enum {string} */
                            verdict?: "follow" | "accept" | "stop" | "refuse" | "observe";
                            from?: {
                                schema_id?: number | null;
                                version?: number | null;
                            } | null;
                            to?: {
                                schema_id?: number | null;
                                version?: number | null;
                            } | null;
                        }[];
                    };
                    "application/x-ndjson": {
                        partition: number | null;
                        offset: number | null;
                        error_code: number | null;
                        error: string | null;
                        /** @description Present only when a conflict was resolved for this request */
                        resolutions?: {
                            subject?: string;
                            mismatch_id?: string;
                            /** @enum {string} */
                            verdict?: "follow" | "accept" | "stop" | "refuse" | "observe";
                            from?: {
                                schema_id?: number | null;
                                version?: number | null;
                            } | null;
                            to?: {
                                schema_id?: number | null;
                                version?: number | null;
                            } | null;
                        }[];
                        /** @enum {string} */
                        class?: "schema.conflict" | "sr.unreachable" | "data.invalid";
                        /**
                         * @description This and the following members: only for a record that is refused
                         * @enum {string}
                         */
                        code?: "request.malformed" | "auth.missing" | "auth.unavailable" | "auth.denied" | "topic.unknown" | "partition.unknown" | "topic.exists" | "subject.unknown" | "mismatch.unknown" | "key.unknown" | "key.exists" | "produce.blocked" | "writer.refused" | "version.stale" | "request.too_large" | "data.invalid" | "schema.missing" | "schema.invalid" | "rate.limited" | "circuit.open" | "sr.unreachable" | "kafka.unreachable" | "store.unreachable" | "overloaded" | "outcome.unknown" | "internal";
                        /**
                         * @description not_sent is a promise: no record of this request is ever in the log
                         * @enum {string}
                         */
                        outcome?: "not_sent" | "unknown";
                        subject?: string;
                        state?: string;
                        mismatch_id?: string;
                        differences?: {
                            path?: string;
                            field?: string | null;
                            kind?: string;
                            /** @enum {string} */
                            severity?: "error" | "warning" | "info";
                            ours?: string | null;
                            theirs?: string | null;
                            /** @description What would help, as text */
                            hint?: string;
                        }[];
                        records?: {
                            index?: number;
                            path?: string;
                            expected?: string;
                            actual?: string;
                        }[];
                        retry_after_ms?: number;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.exists, key.exists, produce.blocked, writer.refused */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description outcome.unknown */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPartition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                topic: string;
                partition: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.kafka.v2+json": {
                        partition: number;
                        /** @description A broker id; -1 for none */
                        leader: number;
                        replicas: {
                            broker: number;
                            leader: boolean;
                            in_sync: boolean;
                        }[];
                    };
                    "application/json": {
                        partition: number;
                        /** @description A broker id; -1 for none */
                        leader: number;
                        replicas: {
                            broker: number;
                            leader: boolean;
                            in_sync: boolean;
                        }[];
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    produceToPartition: {
        parameters: {
            query?: {
                /** @description The maximum time that this request may be held, in ms */
                wait?: number;
            };
            header?: {
                /** @description gzip or identity; any other is 415 */
                "Content-Encoding"?: string;
                /** @description Used as the id of the request, and returned */
                "X-Request-Id"?: string;
                /** @description W3C trace context; returned */
                traceparent?: string;
            };
            path: {
                topic: string;
                partition: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.kafka.avro.v2+json": {
                    key_schema?: string | null;
                    key_schema_id?: (number | string) | null;
                    value_schema?: string | null;
                    value_schema_id?: (number | string) | null;
                    records: {
                        /** @description In the form of the content type */
                        key?: unknown;
                        /** @description In the form of the content type; null is a tombstone */
                        value?: unknown;
                        partition?: (number | string) | null;
                        /** @description Epoch milliseconds */
                        timestamp?: number | null;
                        headers?: {
                            name: string;
                            /** @description base64 */
                            value?: string | null;
                        }[] | null;
                    }[];
                };
                "application/json": {
                    key_schema?: string | null;
                    key_schema_id?: (number | string) | null;
                    value_schema?: string | null;
                    value_schema_id?: (number | string) | null;
                    records: {
                        /** @description In the form of the content type */
                        key?: unknown;
                        /** @description In the form of the content type; null is a tombstone */
                        value?: unknown;
                        partition?: (number | string) | null;
                        /** @description Epoch milliseconds */
                        timestamp?: number | null;
                        headers?: {
                            name: string;
                            /** @description base64 */
                            value?: string | null;
                        }[] | null;
                    }[];
                };
                "application/vnd.kafka.json.v2+json": {
                    key_schema?: string | null;
                    key_schema_id?: (number | string) | null;
                    value_schema?: string | null;
                    value_schema_id?: (number | string) | null;
                    records: {
                        /** @description In the form of the content type */
                        key?: unknown;
                        /** @description In the form of the content type; null is a tombstone */
                        value?: unknown;
                        partition?: (number | string) | null;
                        /** @description Epoch milliseconds */
                        timestamp?: number | null;
                        headers?: {
                            name: string;
                            /** @description base64 */
                            value?: string | null;
                        }[] | null;
                    }[];
                };
                "application/vnd.kafka.binary.v2+json": {
                    key_schema?: string | null;
                    key_schema_id?: (number | string) | null;
                    value_schema?: string | null;
                    value_schema_id?: (number | string) | null;
                    records: {
                        /** @description In the form of the content type */
                        key?: unknown;
                        /** @description In the form of the content type; null is a tombstone */
                        value?: unknown;
                        partition?: (number | string) | null;
                        /** @description Epoch milliseconds */
                        timestamp?: number | null;
                        headers?: {
                            name: string;
                            /** @description base64 */
                            value?: string | null;
                        }[] | null;
                    }[];
                };
                "application/x-ndjson": {
                    /** @description In the form of the content type */
                    key?: unknown;
                    /** @description In the form of the content type; null is a tombstone */
                    value?: unknown;
                    partition?: (number | string) | null;
                    /** @description Epoch milliseconds */
                    timestamp?: number | null;
                    headers?: {
                        name: string;
                        /** @description base64 */
                        value?: string | null;
                    }[] | null;
                };
            };
        };
        responses: {
            /** @description At least one record is in the log; each offset says which. For a stream: the results follow */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.kafka.v2+json": {
                        /** @description One per record, in the order of the request */
                        offsets: {
                            partition?: number | null;
                            offset?: number | null;
                            error_code?: number | null;
                            error?: string | null;
                        }[];
                        key_schema_id: number | null;
                        value_schema_id: number | null;
                        /** @description Present only when a conflict was resolved for this request */
                        resolutions?: {
                            subject?: string;
                            mismatch_id?: string;
                            /** @enum {string} */
                            verdict?: "follow" | "accept" | "stop" | "refuse" | "observe";
                            from?: {
                                schema_id?: number | null;
                                version?: number | null;
                            } | null;
                            to?: {
                                schema_id?: number | null;
                                version?: number | null;
                            } | null;
                        }[];
                    };
                    "application/json": {
                        /** @description One per record, in the order of the request */
                        offsets: {
                            partition?: number | null;
                            offset?: number | null;
                            error_code?: number | null;
                            error?: string | null;
                        }[];
                        key_schema_id: number | null;
                        value_schema_id: number | null;
                        /** @description Present only when a conflict was resolved for this request */
                        resolutions?: {
                            subject?: string;
                            mismatch_id?: string;
                            /** @enum {string} */
                            verdict?: "follow" | "accept" | "stop" | "refuse" | "observe";
                            from?: {
                                schema_id?: number | null;
                                version?: number | null;
                            } | null;
                            to?: {
                                schema_id?: number | null;
                                version?: number | null;
                            } | null;
                        }[];
                    };
                    "application/x-ndjson": {
                        partition: number | null;
                        offset: number | null;
                        error_code: number | null;
                        error: string | null;
                        /** @description Present only when a conflict was resolved for this request */
                        resolutions?: {
                            subject?: string;
                            mismatch_id?: string;
                            /** @enum {string} */
                            verdict?: "follow" | "accept" | "stop" | "refuse" | "observe";
                            from?: {
                                schema_id?: number | null;
                                version?: number | null;
                            } | null;
                            to?: {
                                schema_id?: number | null;
                                version?: number | null;
                            } | null;
                        }[];
                        /** @enum {string} */
                        class?: "schema.conflict" | "sr.unreachable" | "data.invalid";
                        /**
                         * @description This and the following members: only for a record that is refused
                         * @enum {string}
                         */
                        code?: "request.malformed" | "auth.missing" | "auth.unavailable" | "auth.denied" | "topic.unknown" | "partition.unknown" | "topic.exists" | "subject.unknown" | "mismatch.unknown" | "key.unknown" | "key.exists" | "produce.blocked" | "writer.refused" | "version.stale" | "request.too_large" | "data.invalid" | "schema.missing" | "schema.invalid" | "rate.limited" | "circuit.open" | "sr.unreachable" | "kafka.unreachable" | "store.unreachable" | "overloaded" | "outcome.unknown" | "internal";
                        /**
                         * @description not_sent is a promise: no record of this request is ever in the log
                         * @enum {string}
                         */
                        outcome?: "not_sent" | "unknown";
                        subject?: string;
                        state?: string;
                        mismatch_id?: string;
                        differences?: {
                            path?: string;
                            field?: string | null;
                            kind?: string;
                            /** @enum {string} */
                            severity?: "error" | "warning" | "info";
                            ours?: string | null;
                            theirs?: string | null;
                            /** @description What would help, as text */
                            hint?: string;
                        }[];
                        records?: {
                            index?: number;
                            path?: string;
                            expected?: string;
                            actual?: string;
                        }[];
                        retry_after_ms?: number;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.exists, key.exists, produce.blocked, writer.refused */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description outcome.unknown */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTopics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.kafka.v2+json": string[];
                    "application/json": string[];
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPartitions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                topic: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.kafka.v2+json": {
                        partition: number;
                        /** @description A broker id; -1 for none */
                        leader: number;
                        replicas: {
                            broker: number;
                            leader: boolean;
                            in_sync: boolean;
                        }[];
                    }[];
                    "application/json": {
                        partition: number;
                        /** @description A broker id; -1 for none */
                        leader: number;
                        replicas: {
                            broker: number;
                            leader: boolean;
                            in_sync: boolean;
                        }[];
                    }[];
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMachine: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        initial: string;
                        states: {
                            id: string;
                            parent: string | null;
                            initial: string | null;
                        }[];
                        transitions: {
                            event: string;
                            from: string;
                            to: string | null;
                            guards: string[];
                        }[];
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSubjects: {
        parameters: {
            query?: {
                state?: "healthy" | "resolving" | "retriedOnce" | "blocked" | "circuitOpen";
                topic?: string;
                role?: "key" | "value";
                q?: string;
                sort?: "changed" | "-changed" | "topic" | "-topic" | "subject" | "-subject" | "state" | "-state" | "since" | "-since" | "conflicts" | "-conflicts";
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            topic: string;
                            subject: string;
                            /** @enum {string} */
                            role: "key" | "value";
                            /** @enum {string} */
                            state: "healthy" | "resolving" | "retriedOnce" | "blocked" | "circuitOpen" | "removed";
                            substate: string | null;
                            /** Format: date-time */
                            since: string | null;
                            version: number;
                            mapping: {
                                /** @enum {string} */
                                record: "specific" | "generic";
                                schema_id: number | null;
                                version: number | null;
                                fingerprint: string;
                                full_name: string | null;
                                /** @enum {string} */
                                wire?: "header";
                                guid?: string;
                                /** @enum {string} */
                                field_case?: "insensitive";
                                /** @enum {string|null} */
                                source: "config" | "admin" | "request" | "first_use" | null;
                            } | null;
                            configured?: {
                                fingerprint: string;
                                agrees: boolean;
                            };
                            breaker: {
                                conflicts_in_window: number;
                                trips: number;
                                /** Format: date-time */
                                open_until: string | null;
                                /** @enum {boolean} */
                                trial_due?: true;
                                forced: boolean;
                                reason: string | null;
                            };
                            last_mismatch_id: string | null;
                            refused_writers: number;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    summarizeSubjects: {
        parameters: {
            query?: {
                state?: "healthy" | "resolving" | "retriedOnce" | "blocked" | "circuitOpen";
                topic?: string;
                role?: "key" | "value";
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        total: number;
                        states: {
                            healthy: number;
                            resolving: number;
                            retriedOnce: number;
                            blocked: number;
                            circuitOpen: number;
                        };
                        roles: {
                            key: number;
                            value: number;
                        };
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSubject: {
        parameters: {
            query?: {
                version?: number;
            };
            header?: never;
            path: {
                topic: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        topic: string;
                        subject: string;
                        /** @enum {string} */
                        role: "key" | "value";
                        /** @enum {string} */
                        state: "healthy" | "resolving" | "retriedOnce" | "blocked" | "circuitOpen" | "removed";
                        substate: string | null;
                        /** Format: date-time */
                        since: string | null;
                        version: number;
                        mapping: {
                            /** @enum {string} */
                            record: "specific" | "generic";
                            schema_id: number | null;
                            version: number | null;
                            fingerprint: string;
                            full_name: string | null;
                            /** @enum {string} */
                            wire?: "header";
                            guid?: string;
                            /** @enum {string} */
                            field_case?: "insensitive";
                            /** @enum {string|null} */
                            source: "config" | "admin" | "request" | "first_use" | null;
                        } | null;
                        configured?: {
                            fingerprint: string;
                            agrees: boolean;
                        };
                        breaker: {
                            conflicts_in_window: number;
                            trips: number;
                            /** Format: date-time */
                            open_until: string | null;
                            /** @enum {boolean} */
                            trial_due?: true;
                            forced: boolean;
                            reason: string | null;
                        };
                        last_mismatch_id: string | null;
                        refused_writers: number;
                    };
                };
            };
            /** @description `If-None-Match` names this version */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeSubject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that the caller saw */
                "If-Match"?: string;
            };
            path: {
                topic: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        topic: string;
                        subject: string;
                        /** @enum {string} */
                        role: "key" | "value";
                        /** @enum {string} */
                        state: "healthy" | "resolving" | "retriedOnce" | "blocked" | "circuitOpen" | "removed";
                        substate: string | null;
                        /** Format: date-time */
                        since: string | null;
                        version: number;
                        mapping: {
                            /** @enum {string} */
                            record: "specific" | "generic";
                            schema_id: number | null;
                            version: number | null;
                            fingerprint: string;
                            full_name: string | null;
                            /** @enum {string} */
                            wire?: "header";
                            guid?: string;
                            /** @enum {string} */
                            field_case?: "insensitive";
                            /** @enum {string|null} */
                            source: "config" | "admin" | "request" | "first_use" | null;
                        } | null;
                        configured?: {
                            fingerprint: string;
                            agrees: boolean;
                        };
                        breaker: {
                            conflicts_in_window: number;
                            trips: number;
                            /** Format: date-time */
                            open_until: string | null;
                            /** @enum {boolean} */
                            trial_due?: true;
                            forced: boolean;
                            reason: string | null;
                        };
                        last_mismatch_id: string | null;
                        refused_writers: number;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.exists, key.exists, produce.blocked, writer.refused */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description version.stale */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSubjectEvents: {
        parameters: {
            query?: {
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                topic: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            version: number;
                            global_position: string;
                            event_id: string;
                            type: string;
                            schema_version: number;
                            data: {
                                [key: string]: unknown;
                            };
                            metadata: {
                                pod: string;
                                request_id: string | null;
                                actor: string | null;
                                /** @enum {string} */
                                role?: "key" | "value";
                            };
                            /** Format: date-time */
                            at: string;
                            hash: string;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifySubject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                topic: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ok: boolean;
                        version: number;
                        problems: string[];
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compareSubject: {
        parameters: {
            query?: {
                latest?: "seen" | "registry";
            };
            header?: never;
            path: {
                topic: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        mapping: {
                            /** @enum {string} */
                            record: "specific" | "generic";
                            schema_id: number | null;
                            version: number | null;
                            fingerprint: string;
                            full_name: string | null;
                            schema: string;
                        } | null;
                        latest: {
                            schema_id: number;
                            version: number;
                            fingerprint: string;
                            full_name: string | null;
                            schema: string;
                            /** @enum {string} */
                            source: "audit" | "registry";
                            /** Format: date-time */
                            at: string;
                        } | null;
                        differences: {
                            path: string;
                            field: string | null;
                            kind: string;
                            /** @enum {string} */
                            severity: "error" | "warning" | "info";
                            ours: string | null;
                            theirs: string | null;
                            hint?: string;
                            rule: number;
                        }[];
                        /** @enum {string|null} */
                        verdict: "same" | "follow" | "accept" | "stop" | null;
                        reason: string | null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetSubject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that the caller saw */
                "If-Match"?: string;
            };
            path: {
                topic: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        topic: string;
                        subject: string;
                        /** @enum {string} */
                        role: "key" | "value";
                        /** @enum {string} */
                        state: "healthy" | "resolving" | "retriedOnce" | "blocked" | "circuitOpen" | "removed";
                        substate: string | null;
                        /** Format: date-time */
                        since: string | null;
                        version: number;
                        mapping: {
                            /** @enum {string} */
                            record: "specific" | "generic";
                            schema_id: number | null;
                            version: number | null;
                            fingerprint: string;
                            full_name: string | null;
                            /** @enum {string} */
                            wire?: "header";
                            guid?: string;
                            /** @enum {string} */
                            field_case?: "insensitive";
                            /** @enum {string|null} */
                            source: "config" | "admin" | "request" | "first_use" | null;
                        } | null;
                        configured?: {
                            fingerprint: string;
                            agrees: boolean;
                        };
                        breaker: {
                            conflicts_in_window: number;
                            trips: number;
                            /** Format: date-time */
                            open_until: string | null;
                            /** @enum {boolean} */
                            trial_due?: true;
                            forced: boolean;
                            reason: string | null;
                        };
                        last_mismatch_id: string | null;
                        refused_writers: number;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description version.stale */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openSubject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that the caller saw */
                "If-Match"?: string;
            };
            path: {
                topic: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                    /** @default null */
                    for_ms?: number | null;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        topic: string;
                        subject: string;
                        /** @enum {string} */
                        role: "key" | "value";
                        /** @enum {string} */
                        state: "healthy" | "resolving" | "retriedOnce" | "blocked" | "circuitOpen" | "removed";
                        substate: string | null;
                        /** Format: date-time */
                        since: string | null;
                        version: number;
                        mapping: {
                            /** @enum {string} */
                            record: "specific" | "generic";
                            schema_id: number | null;
                            version: number | null;
                            fingerprint: string;
                            full_name: string | null;
                            /** @enum {string} */
                            wire?: "header";
                            guid?: string;
                            /** @enum {string} */
                            field_case?: "insensitive";
                            /** @enum {string|null} */
                            source: "config" | "admin" | "request" | "first_use" | null;
                        } | null;
                        configured?: {
                            fingerprint: string;
                            agrees: boolean;
                        };
                        breaker: {
                            conflicts_in_window: number;
                            trips: number;
                            /** Format: date-time */
                            open_until: string | null;
                            /** @enum {boolean} */
                            trial_due?: true;
                            forced: boolean;
                            reason: string | null;
                        };
                        last_mismatch_id: string | null;
                        refused_writers: number;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description version.stale */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    declareMapping: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that the caller saw */
                "If-Match"?: string;
            };
            path: {
                topic: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    record: "specific" | "generic";
                    /** @enum {string} */
                    role?: "key" | "value";
                    schema?: string;
                    schema_id?: number;
                    /** @enum {string} */
                    version?: "latest";
                    /** @enum {string} */
                    field_case?: "exact" | "insensitive";
                    reason: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        topic: string;
                        subject: string;
                        /** @enum {string} */
                        role: "key" | "value";
                        /** @enum {string} */
                        state: "healthy" | "resolving" | "retriedOnce" | "blocked" | "circuitOpen" | "removed";
                        substate: string | null;
                        /** Format: date-time */
                        since: string | null;
                        version: number;
                        mapping: {
                            /** @enum {string} */
                            record: "specific" | "generic";
                            schema_id: number | null;
                            version: number | null;
                            fingerprint: string;
                            full_name: string | null;
                            /** @enum {string} */
                            wire?: "header";
                            guid?: string;
                            /** @enum {string} */
                            field_case?: "insensitive";
                            /** @enum {string|null} */
                            source: "config" | "admin" | "request" | "first_use" | null;
                        } | null;
                        configured?: {
                            fingerprint: string;
                            agrees: boolean;
                        };
                        breaker: {
                            conflicts_in_window: number;
                            trips: number;
                            /** Format: date-time */
                            open_until: string | null;
                            /** @enum {boolean} */
                            trial_due?: true;
                            forced: boolean;
                            reason: string | null;
                        };
                        last_mismatch_id: string | null;
                        refused_writers: number;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.exists, key.exists, produce.blocked, writer.refused */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description version.stale */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetSubjects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    filter: {
                        /** @enum {string} */
                        state?: "healthy" | "resolving" | "retriedOnce" | "blocked" | "circuitOpen";
                        topic?: string;
                        /** @enum {string} */
                        role?: "key" | "value";
                        q?: string;
                        subjects?: {
                            topic: string;
                            subject: string;
                            version?: number;
                        }[];
                    };
                    reason: string;
                    /** @default false */
                    dry_run?: boolean;
                    cursor?: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        dry_run: boolean;
                        items: {
                            topic: string;
                            subject: string;
                            /** @enum {string|null} */
                            state: "healthy" | "resolving" | "retriedOnce" | "blocked" | "circuitOpen" | "removed" | null;
                            /** @enum {string} */
                            outcome: "reset" | "would_reset" | "unchanged" | "refused";
                            code: string | null;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSubjectWriters: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                topic: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        pod: string;
                        /** Format: date-time */
                        since: string;
                        clients: {
                            client: string;
                            schema_id: number | null;
                            fingerprint: string | null;
                            requests: number;
                            /** Format: date-time */
                            first_seen: string;
                            /** Format: date-time */
                            last_seen: string;
                        }[];
                        declared: {
                            fingerprint: string;
                            schema_id: number | null;
                            version: number | null;
                            /** @enum {string} */
                            status: "accepted" | "rewritten" | "refused";
                            written_as: {
                                schema_id: number;
                                version: number;
                            } | null;
                            mismatch_id: string | null;
                        }[];
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    whoami: {
        parameters: {
            query?: {
                topic?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description As the log and events have it */
                        name: string;
                        /** @enum {string} */
                        kind: "anonymous" | "api_key" | "stored_key" | "token" | "certificate";
                        /** @description Each role, with the patterns of the topics on which the caller has it */
                        roles: {
                            [key: string]: string[];
                        };
                        /** @description On one pod; null: no limit */
                        limits: {
                            requests_per_second: number | null;
                            bytes_per_second: number | null;
                            connections: number | null;
                            event_streams: number | null;
                            topics: number | null;
                            subjects: number | null;
                        };
                        /** @description What the caller may do on the topic of the query; absent: it names none */
                        on_topic?: {
                            topic: string;
                            roles: ("produce" | "read" | "operate" | "admin")[];
                        };
                        /**
                         * Format: date-time
                         * @description Of the credential
                         */
                        expires_at: string | null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                state?: "active" | "revoked" | "expired";
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                            /** @enum {string} */
                            state: "active" | "revoked" | "expired";
                            roles: string[];
                            topics: string[];
                            limits: {
                                requests_per_second?: number | null;
                                bytes_per_second?: number | null;
                                connections?: number | null;
                                event_streams?: number | null;
                                topics?: number | null;
                                subjects?: number | null;
                            };
                            /** Format: date-time */
                            expires_at: string | null;
                            /** Format: date-time */
                            created_at: string;
                            created_by: string;
                            /** Format: date-time */
                            revoked_at: string | null;
                            revoked_by: string | null;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description As which the caller appears in the log and in events */
                    name: string;
                    roles: string[];
                    /** @description Of the roles without a pattern of their own */
                    topics: string[];
                    /**
                     * @description Absent: as for every caller. Null: no limit
                     * @default {}
                     */
                    limits?: {
                        requests_per_second?: number | null;
                        bytes_per_second?: number | null;
                        connections?: number | null;
                        event_streams?: number | null;
                        topics?: number | null;
                        subjects?: number | null;
                    };
                    /**
                     * Format: date-time
                     * @description From when on the key is refused. Null: never
                     * @default null
                     */
                    expires_at?: string | null;
                    reason: string;
                };
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description The address of the key */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @enum {string} */
                        state: "active" | "revoked" | "expired";
                        roles: string[];
                        topics: string[];
                        limits: {
                            requests_per_second?: number | null;
                            bytes_per_second?: number | null;
                            connections?: number | null;
                            event_streams?: number | null;
                            topics?: number | null;
                            subjects?: number | null;
                        };
                        /** Format: date-time */
                        expires_at: string | null;
                        /** Format: date-time */
                        created_at: string;
                        created_by: string;
                        /** Format: date-time */
                        revoked_at: string | null;
                        revoked_by: string | null;
                        /** @description The key itself. No other response has it */
                        key: string;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.exists, key.exists, produce.blocked, writer.refused */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @enum {string} */
                        state: "active" | "revoked" | "expired";
                        roles: string[];
                        topics: string[];
                        limits: {
                            requests_per_second?: number | null;
                            bytes_per_second?: number | null;
                            connections?: number | null;
                            event_streams?: number | null;
                            topics?: number | null;
                            subjects?: number | null;
                        };
                        /** Format: date-time */
                        expires_at: string | null;
                        /** Format: date-time */
                        created_at: string;
                        created_by: string;
                        /** Format: date-time */
                        revoked_at: string | null;
                        revoked_by: string | null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeyEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            version: number;
                            event_id: string;
                            /** @enum {string} */
                            type: "KeyCreated" | "KeyRevoked";
                            schema_version: number;
                            actor: string;
                            reason: string;
                            data: {
                                [key: string]: unknown;
                            };
                            metadata: {
                                pod: string;
                                request_id: string | null;
                            };
                            /** Format: date-time */
                            at: string;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** @enum {string} */
                        state: "active" | "revoked" | "expired";
                        roles: string[];
                        topics: string[];
                        limits: {
                            requests_per_second?: number | null;
                            bytes_per_second?: number | null;
                            connections?: number | null;
                            event_streams?: number | null;
                            topics?: number | null;
                            subjects?: number | null;
                        };
                        /** Format: date-time */
                        expires_at: string | null;
                        /** Format: date-time */
                        created_at: string;
                        created_by: string;
                        /** Format: date-time */
                        revoked_at: string | null;
                        revoked_by: string | null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    summarizeMismatches: {
        parameters: {
            query: {
                by: "topic" | "subject" | "kind" | "day";
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            key: string;
                            count: number;
                            outcomes: {
                                [key: string]: number;
                            };
                            /** Format: date-time */
                            first_at: string;
                            /** Format: date-time */
                            last_at: string;
                        }[];
                        /** @enum {string|null} */
                        next_cursor: null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countMismatchesOverTime: {
        parameters: {
            query: {
                topic?: string;
                subject?: string;
                role?: "key" | "value";
                kind?: string;
                class?: string;
                verdict?: "follow" | "accept" | "stop" | "refuse" | "observe";
                outcome?: "followed" | "blocked" | "refused" | "observed" | "circuit_opened" | "superseded" | "pending";
                schema_id?: number;
                q?: string;
                by: "verdict" | "kind" | "outcome";
                from: string;
                to?: string;
                step_ms: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        from: string;
                        /** Format: date-time */
                        to: string;
                        step_ms: number;
                        series: {
                            key: string;
                            counts: number[];
                        }[];
                        lookups: {
                            ok: number[];
                            failed: number[];
                        };
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMismatches: {
        parameters: {
            query?: {
                topic?: string;
                subject?: string;
                role?: "key" | "value";
                kind?: string;
                class?: string;
                verdict?: "follow" | "accept" | "stop" | "refuse" | "observe";
                outcome?: "followed" | "blocked" | "refused" | "observed" | "circuit_opened" | "superseded" | "pending";
                schema_id?: number;
                q?: string;
                from?: string;
                to?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            topic: string;
                            subject: string;
                            /** @enum {string} */
                            role: "key" | "value";
                            /** Format: date-time */
                            opened_at: string;
                            /** Format: date-time */
                            settled_at: string | null;
                            pod: string;
                            request_id: string | null;
                            class: string;
                            trigger: string;
                            kind: string;
                            /** @enum {string} */
                            origin: "registry" | "broker" | "serializer" | "client";
                            mapping: {
                                schema_id: number | null;
                                version: number | null;
                                fingerprint: string;
                                schema: string;
                            } | null;
                            latest: {
                                schema_id: number | null;
                                version: number | null;
                                fingerprint: string;
                                schema: string;
                            } | null;
                            differences: {
                                path: string;
                                field: string | null;
                                kind: string;
                                /** @enum {string} */
                                severity: "error" | "warning" | "info";
                                ours: string | null;
                                theirs: string | null;
                                hint?: string;
                            }[];
                            /** @enum {string|null} */
                            verdict: "follow" | "accept" | "stop" | "refuse" | "observe" | null;
                            /** @enum {string} */
                            outcome: "followed" | "blocked" | "refused" | "observed" | "circuit_opened" | "superseded" | "pending";
                            attempts: number;
                            reason: string | null;
                        }[];
                        next_cursor: string | null;
                    };
                    "text/csv": {
                        items: {
                            id: string;
                            topic: string;
                            subject: string;
                            /** @enum {string} */
                            role: "key" | "value";
                            /** Format: date-time */
                            opened_at: string;
                            /** Format: date-time */
                            settled_at: string | null;
                            pod: string;
                            request_id: string | null;
                            class: string;
                            trigger: string;
                            kind: string;
                            /** @enum {string} */
                            origin: "registry" | "broker" | "serializer" | "client";
                            mapping: {
                                schema_id: number | null;
                                version: number | null;
                                fingerprint: string;
                                schema: string;
                            } | null;
                            latest: {
                                schema_id: number | null;
                                version: number | null;
                                fingerprint: string;
                                schema: string;
                            } | null;
                            differences: {
                                path: string;
                                field: string | null;
                                kind: string;
                                /** @enum {string} */
                                severity: "error" | "warning" | "info";
                                ours: string | null;
                                theirs: string | null;
                                hint?: string;
                            }[];
                            /** @enum {string|null} */
                            verdict: "follow" | "accept" | "stop" | "refuse" | "observe" | null;
                            /** @enum {string} */
                            outcome: "followed" | "blocked" | "refused" | "observed" | "circuit_opened" | "superseded" | "pending";
                            attempts: number;
                            reason: string | null;
                        }[];
                        next_cursor: string | null;
                    };
                    "application/x-ndjson": {
                        items: {
                            id: string;
                            topic: string;
                            subject: string;
                            /** @enum {string} */
                            role: "key" | "value";
                            /** Format: date-time */
                            opened_at: string;
                            /** Format: date-time */
                            settled_at: string | null;
                            pod: string;
                            request_id: string | null;
                            class: string;
                            trigger: string;
                            kind: string;
                            /** @enum {string} */
                            origin: "registry" | "broker" | "serializer" | "client";
                            mapping: {
                                schema_id: number | null;
                                version: number | null;
                                fingerprint: string;
                                schema: string;
                            } | null;
                            latest: {
                                schema_id: number | null;
                                version: number | null;
                                fingerprint: string;
                                schema: string;
                            } | null;
                            differences: {
                                path: string;
                                field: string | null;
                                kind: string;
                                /** @enum {string} */
                                severity: "error" | "warning" | "info";
                                ours: string | null;
                                theirs: string | null;
                                hint?: string;
                            }[];
                            /** @enum {string|null} */
                            verdict: "follow" | "accept" | "stop" | "refuse" | "observe" | null;
                            /** @enum {string} */
                            outcome: "followed" | "blocked" | "refused" | "observed" | "circuit_opened" | "superseded" | "pending";
                            attempts: number;
                            reason: string | null;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMismatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        topic: string;
                        subject: string;
                        /** @enum {string} */
                        role: "key" | "value";
                        /** Format: date-time */
                        opened_at: string;
                        /** Format: date-time */
                        settled_at: string | null;
                        pod: string;
                        request_id: string | null;
                        class: string;
                        trigger: string;
                        kind: string;
                        /** @enum {string} */
                        origin: "registry" | "broker" | "serializer" | "client";
                        mapping: {
                            schema_id: number | null;
                            version: number | null;
                            fingerprint: string;
                            schema: string;
                        } | null;
                        latest: {
                            schema_id: number | null;
                            version: number | null;
                            fingerprint: string;
                            schema: string;
                        } | null;
                        differences: {
                            path: string;
                            field: string | null;
                            kind: string;
                            /** @enum {string} */
                            severity: "error" | "warning" | "info";
                            ours: string | null;
                            theirs: string | null;
                            hint?: string;
                        }[];
                        /** @enum {string|null} */
                        verdict: "follow" | "accept" | "stop" | "refuse" | "observe" | null;
                        /** @enum {string} */
                        outcome: "followed" | "blocked" | "refused" | "observed" | "circuit_opened" | "superseded" | "pending";
                        attempts: number;
                        reason: string | null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description topic.unknown, partition.unknown, subject.unknown, mismatch.unknown, key.unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                topic?: string;
                subject?: string;
                type?: string;
                from?: string;
                to?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            topic: string;
                            subject: string;
                            /** @enum {string} */
                            role: "key" | "value";
                            version: number;
                            global_position: string;
                            event_id: string;
                            type: string;
                            schema_version: number;
                            data: {
                                [key: string]: unknown;
                            };
                            metadata: {
                                pod: string;
                                request_id: string | null;
                                actor: string | null;
                                /** @enum {string} */
                                role?: "key" | "value";
                            };
                            /** Format: date-time */
                            at: string;
                            hash: string;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that the client has seen: the stream continues after it. Absent: from now on */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream, until the client disconnects, its credential expires or the service shuts down */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compareSchemas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ours: string;
                    theirs: string;
                    /** @enum {string} */
                    profile: "specific" | "generic" | "key";
                    /** @enum {string} */
                    field_case?: "exact" | "insensitive";
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        differences: {
                            path: string;
                            field: string | null;
                            kind: string;
                            /** @enum {string} */
                            severity: "error" | "warning" | "info";
                            ours: string | null;
                            theirs: string | null;
                            hint?: string;
                            rule: number;
                        }[];
                        /** @enum {string} */
                        verdict: "same" | "follow" | "accept" | "stop";
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    encodeRecord: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    schema: string;
                    schema_id?: number;
                    /** @enum {string} */
                    format: "json" | "avro_json";
                    record: unknown;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        ok: true;
                        bytes: string;
                        header_bytes: number;
                        schema_id: number | null;
                    } | {
                        /** @enum {boolean} */
                        ok: false;
                        problems: {
                            path: string;
                            expected: string;
                            actual: string;
                        }[];
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed, data.invalid, schema.missing, schema.invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPods: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description As events and log lines name it */
                            pod: string;
                            /** @description Of the gateway */
                            version: string;
                            /** Format: date-time */
                            started_at: string;
                            /**
                             * Format: date-time
                             * @description A pod that runs renews it every 10 s
                             */
                            seen_at: string;
                            /** @description Whether it is the pod that responds */
                            is_this: boolean;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    HealthController_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    HealthController_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready; `missing` says why, and `reasons` why Kafka, Postgres or the registry cannot be used */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    MetricsController_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All metrics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.missing */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.denied */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate.limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description auth.unavailable, circuit.open, sr.unreachable, kafka.unreachable, store.unreachable, overloaded */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    consoleConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Of the gateway */
                        version: string;
                        /** @description false: a browser on the machine of the gateway needs neither key nor token */
                        needs_credentials: boolean;
                        /** @description Where users can sign in; null: with an API key only */
                        oidc: {
                            /** @description Its discovery document is below it */
                            issuer: string;
                            client_id: string;
                            scopes: string[];
                            /** @description Parameter `audience` of the authorization request */
                            audience: string | null;
                        } | null;
                    };
                };
            };
            /** @description request.malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request.malformed */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
