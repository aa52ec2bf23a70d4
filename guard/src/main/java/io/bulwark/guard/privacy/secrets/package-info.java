/**
 * Keys, tokens and passwords in text. Formats of providers are matched exactly; other values count only beside a word that
 * names a secret. No finding shows more than four characters of what it found.
 */
@NullMarked
package io.bulwark.guard.privacy.secrets;

import org.jspecify.annotations.NullMarked;
