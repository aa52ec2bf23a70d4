/**
 * Opinion in short texts: the published rules of VADER (Hutto and Gilbert, 2014) over its lexicon, and the same rules over a
 * lexicon of markets and crypto. Scores are reproducible and explain themselves word by word. Little text gives low
 * confidence, never a firm answer.
 */
@NullMarked
package io.bulwark.research.sentiment;

import org.jspecify.annotations.NullMarked;
