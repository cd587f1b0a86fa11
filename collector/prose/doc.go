// Package prose reads quantities out of the running text of statisticians, in
// Chinese and English: how much, in which unit, within which bound, of what,
// for which period, and whether it is a level, a change, a share, a ratio or a
// count.
//
// It is a grammar written by hand, in small files of one idea each: numerals,
// units, moments (the words for time), the lexicon, and clauses, which put
// these together. A line is cut into sentences, a sentence into tokens, and
// the tokens are read once from left to right, so that the work grows with the
// length of the text and with nothing else. doc/collectors/prose.md describes
// the grammar for those who know statistics and not programs.
//
// A figure keeps what its text says: 1100余家 is "at least 1100 家", 2765.8亿元
// stays 亿元, 1—9月 stays cumulative, and growth at constant prices is real.
// What is no quantity (a year, a list number, a telephone) is left out, and
// what cannot be read with confidence is left out too.
package prose
