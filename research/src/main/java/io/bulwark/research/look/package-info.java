/**
 * Fresh looks at projects for work that nobody waits for: reports and alerts. Each call is bounded in time and says why a value
 * is missing. Sources are asked through the same careful HTTP layer as everywhere.
 */
@NullMarked
package io.bulwark.research.look;

import org.jspecify.annotations.NullMarked;
