import { Buffer } from 'node:buffer';
import { EncoderCompiler } from '../codec/compile-encoder.js';
import { EncodeContext } from '../codec/encode-context.js';
import { StraightCompiler } from '../codec/straight/compile-straight.js';
import { JsonSlice } from '../codec/straight/json-slice.js';
import type { JsonForm } from '../codec.js';
import { RawJson } from '../json/raw-json.js';
import { modelOf } from '../parse-schema.js';
import type { Schema } from '../schema.js';

/** For specs: a text somewhere in the bytes of a request. */
export function rawOf(text: string): RawJson {
  const [before, after] = ['{"value":', ',"key":"a\\"]}'];
  const start = Buffer.byteLength(before);
  return new RawJson(Buffer.from(before + text + after), start, start + Buffer.byteLength(text));
}

/** For specs: what the straight encoder alone writes for a text; null when it gives up. @throws Error when it reads too far */
export function straightOf(schema: Schema, form: JsonForm): (text: string) => Buffer | null {
  const straight = new StraightCompiler(new EncoderCompiler(form)).of(modelOf(schema));
  const [slice, context] = [new JsonSlice(), new EncodeContext()];
  return (text) => {
    context.restart();
    const raw = rawOf(text);
    slice.begin(raw);
    const end = straight(slice, raw.start, context);
    if (end < 0) return null;
    if (end !== raw.end) throw new Error(`read up to ${end} of ${raw.end}`);
    return context.out.take();
  };
}
