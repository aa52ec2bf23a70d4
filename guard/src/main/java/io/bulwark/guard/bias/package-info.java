/**
 * The bias guard: toxicity, slurs, stereotypes and loaded language, with the words to put in their stead. The name of a
 * group alone never counts, and neither does a bad word that is quoted, reported or condemned. Time is linear in the text.
 */
@NullMarked
package io.bulwark.guard.bias;

import org.jspecify.annotations.NullMarked;
