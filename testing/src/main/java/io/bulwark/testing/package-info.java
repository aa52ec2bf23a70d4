/**
 * What tests of every module share: a clock that moves when told, a real PostgreSQL with a fresh database per test class,
 * and a crash harness that starts, kills and restarts the packaged server.
 */
@NullMarked
package io.bulwark.testing;

import org.jspecify.annotations.NullMarked;
