/**
 * Which earlier proposals a proposal is like, and in which fields it differs from them. Texts are compared as sets of word
 * runs in which numbers and addresses count as equal, so that a copy with another recipient or amount stays a copy; the
 * fields are then compared one by one. What was found is the same on every instance: the rows in PostgreSQL are the index.
 */
@NullMarked
package io.bulwark.proposals.similar;

import org.jspecify.annotations.NullMarked;
