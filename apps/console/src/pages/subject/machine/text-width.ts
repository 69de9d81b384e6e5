/** From here on, letters are as wide as they are high: Japanese, for one. */
const firstWide = 0x2e80;
/** Of a wide sans-serif font, in parts of the font's size: better too much room than too little. */
const narrow = 0.6;

/** About how wide a text is, in px. A drawing that measured its texts in the page would have to be laid out twice. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const letter of text) width += (letter.codePointAt(0) ?? 0) >= firstWide ? 1 : narrow;
  return width * fontSize;
}
