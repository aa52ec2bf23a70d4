/**
 * A cache of model answers in memory. An answer is given again only for the same request, or for one whose last question
 * is proved to ask the same; likeness alone never answers. Answers of one scope are never seen by another.
 */
@NullMarked
package io.bulwark.guard.answers;

import org.jspecify.annotations.NullMarked;
