/**
 * Where Bulwark keeps things: a data folder owned by one instance, real PostgreSQL and Redis started inside it when none is
 * configured, migrations per module, and LISTEN/NOTIFY signals. The embedded engines run with durable settings, scram
 * passwords and loopback only, and recover by themselves after SIGKILL. This package may use Quarkus; features above it
 * see Jdbi and plain interfaces only.
 */
@NullMarked
package io.bulwark.storage;

import org.jspecify.annotations.NullMarked;
