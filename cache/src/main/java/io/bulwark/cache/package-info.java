/**
 * Keeps finished answers for a while, so that the same question is not worked out again. A cache entry may vanish at any
 * moment and Redis may be away: callers then just do the work. What is kept is named by everything that could change it,
 * the versions of rules and models included.
 */
@NullMarked
package io.bulwark.cache;

import org.jspecify.annotations.NullMarked;
