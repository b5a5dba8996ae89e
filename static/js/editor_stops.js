// Where a caret may stop on one line of the screen, from left to right. The browser draws the caret between two
// runs of different direction on the side that belongs to the outer one, so that every position in the text has
// one place on the line and every place one position; the order is read from where the letters stand.

export const ARABIC = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const LETTER_OR_DIGIT = /[\p{L}\p{Nd}]/u;
const LETTERS_AND_DIGITS = /[\p{L}\p{Nd}]/gu;
const DIGIT = /\p{Nd}/u;

const LEAF = "\ufffc";
// Narrower than any letter: a mark of direction or another sign that is not seen goes with what stands before it.
const UNSEEN_PX = 0.25;

const letters = new Intl.Segmenter("ar", { granularity: "grapheme" });
const words = new Intl.Segmenter("ar", { granularity: "word" });

export function isRtl(view, $at) {
  const element = $at.depth ? view.nodeDOM($at.before()) : null;
  return getComputedStyle(element ?? view.dom).direction === "rtl";
}

// Whether the block has letters or digits that run against it. Others are the browser's own to walk.
export function isMixed(block, rtl) {
  const { textContent } = block;
  if (!rtl) return ARABIC.test(textContent);
  return textContent.match(LETTERS_AND_DIGITS)?.some((sign) => DIGIT.test(sign) || !ARABIC.test(sign)) ?? false;
}

// The letters of a block with their marks, [{from, to}] by positions, and of each the number of its word, or -1.
function lettersOf($at) {
  const block = $at.parent;
  const start = $at.start();
  const text = block.textBetween(0, block.content.size, "", LEAF);
  const found = [];
  const wordAt = new Map();
  let number = 0;
  for (const { segment, index, isWordLike } of words.segment(text)) {
    number += 1;
    if (isWordLike) for (let at = index; at < index + segment.length; at += 1) wordAt.set(at, number);
  }
  for (const { segment, index } of letters.segment(text)) {
    const from = start + index;
    const isBreak = segment.startsWith(LEAF);
    found.push({ from, to: from + segment.length, text: segment, isBreak, word: wordAt.get(index) ?? -1 });
  }
  return found;
}

// The place of a letter on the screen, or null for one that is not seen.
function measure(view, letter) {
  const range = document.createRange();
  const [start, end] = [view.domAtPos(letter.from, 1), view.domAtPos(letter.to, -1)];
  range.setStart(start.node, start.offset);
  range.setEnd(end.node, end.offset);
  const seen = [...range.getClientRects()].filter(({ width }) => width > UNSEEN_PX);
  return seen.at(-1) ?? null;
}

function isBeside(one, other) {
  const middle = ({ top, bottom }) => (top + bottom) / 2;
  return Math.abs(middle(one) - middle(other)) < Math.max(one.height, other.height) / 2;
}

// The letters of the line that holds the one at `index`, each with its place. Looks outwards from there, so that
// a long paragraph costs no more than a short one.
function reach(view, all, index) {
  const here = [];
  let line = null;
  const take = (letter, add) => {
    if (letter.isBreak) return false;
    const place = measure(view, letter);
    if (place && line && !isBeside(place, line)) return false;
    line ??= place;
    add({ ...letter, place });
    return true;
  };
  let last = index;
  while (last < all.length && take(all[last], (letter) => here.push(letter))) last += 1;
  let first = index;
  while (first > 0 && take(all[first - 1], (letter) => here.unshift(letter))) first -= 1;
  return { here, next: all[last] ?? null };
}

// What is not seen becomes part of its neighbour, so that no key seems to do nothing.
function joinUnseen(here) {
  const joined = [];
  for (const letter of here) {
    const before = joined.at(-1);
    if (before && (!letter.place || !before.place)) {
      before.to = letter.to;
      before.place ??= letter.place;
      if (before.word < 0) before.word = letter.word;
    } else {
      joined.push({ ...letter });
    }
  }
  return joined;
}

const isAgainst = (text, rtl) => LETTER_OR_DIGIT.test(text) && (DIGIT.test(text) || !ARABIC.test(text)) === rtl;

// Write into `stops` the position for each gap inside of `size` letters, from number `first` on, that fill the
// gaps from `left` on. What runs the line's way stands letter by letter; what runs against it is a group that is
// whole on the screen too, with its edges the line's way and its inside the other way. In there, what runs the
// line's way again (a number in an Arabic quotation of an English line) has its edges the line's way as well.
function place(row, stops, { first, size, left, rtl, base, isAgain }) {
  let wasTurned = false;
  for (let done = 0, count; done < size; done += count) {
    const from = first + done;
    count = groupAt(row, from, rtl ? left + size - done - 1 : left + done);
    if (count === size && count > 1 && isAgain) {
      // No way of reading gives this order; the gaps are then taken in turn.
      for (let step = 1; step < size; step += 1) stops[rtl ? left + size - step : left + step] = row[first + step].from;
      return;
    }
    const near = rtl ? left + size - done : left + done;
    const far = rtl ? near - count : near + count;
    if (count > 1) {
      const inner = { first: from, size: count, left: Math.min(near, far), rtl: !rtl, base };
      place(row, stops, { ...inner, isAgain: count === size });
    }
    if (done + count === size) return;
    const isTurned = rtl !== base && done > 0 && !wasTurned && (count > 1 || isAgainst(row[from].text, rtl));
    stops[far] = row[isTurned ? from : from + count].from;
    if (isTurned) stops[near] = row[from + count].from;
    wasTurned = isTurned;
  }
}

// How many letters from this one on fill the same number of slots from this slot on.
function groupAt(row, from, slot) {
  let count = 0;
  for (let furthest = 0; ; ) {
    furthest = Math.max(furthest, Math.abs(row[from + count].slot - slot));
    count += 1;
    if (furthest === count - 1) return count;
  }
}

// The line that the position is on: `stops`, its positions from left to right, and `crossed`, the letter between
// each two of them. The end of a line that the screen's width broke is the start of the next and stops there.
export function lineAt(view, position) {
  const $at = view.state.doc.resolve(position);
  const rtl = isRtl(view, $at);
  const all = lettersOf($at);
  const behind = all.findIndex(({ to }) => to > position);
  const { here, next } = reach(view, all, behind < 0 ? all.length : behind);
  const row = joinUnseen(here);
  const crossed = [...row].sort((one, other) => middleOf(one) - middleOf(other));
  crossed.forEach((letter, slot) => {
    letter.slot = slot;
  });
  const start = row[0]?.from ?? position;
  const end = row.at(-1)?.to ?? position;
  const stops = Array(row.length + 1);
  stops[rtl ? row.length : 0] = start;
  stops[rtl ? 0 : row.length] = end;
  place(row, stops, { first: 0, size: row.length, left: 0, rtl, base: rtl, isAgain: false });
  const isBroken = next !== null && !next.isBreak;
  return { stops, crossed, rtl, start, end, isBroken };
}

const middleOf = ({ place: seen }) => (seen ? (seen.left + seen.right) / 2 : 0);
