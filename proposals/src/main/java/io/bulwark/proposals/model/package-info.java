/**
 * A language model as a further reader of proposals. It may add findings, each with a passage that really stands in the text,
 * and raise the score; it can take nothing away from what the rules found. Its answer is as hostile as the text it read: every
 * member is checked, and without a usable answer in time the rules judge alone and the result says why.
 */
@NullMarked
package io.bulwark.proposals.model;

import org.jspecify.annotations.NullMarked;
