/**
 * Finds personal data in a text, says exactly where it stands and how sure it is. Structured kinds count only where their
 * check digits, lengths and ranges are right; names and places come from a small trained tagger. What is found can be
 * replaced by placeholders and put back later through a vault; every scan takes time linear in the text.
 */
@NullMarked
package io.bulwark.guard.privacy;

import org.jspecify.annotations.NullMarked;
