/**
 * What modules found, kept in layers: hot in Redis, warm in PostgreSQL. How long it counts as fresh follows the module and how
 * much the price moves. What is past that is used only where asking anew fails, and then it says so.
 */
@NullMarked
package io.bulwark.research.keep;

import org.jspecify.annotations.NullMarked;
