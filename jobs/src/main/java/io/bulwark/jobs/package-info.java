/**
 * The durable job queue: an accepted job is finished exactly once, whichever workers, instances or connections die on the
 * way, though its handler may run up to three times. A job is submitted and finished inside its feature's own transaction,
 * and an attempt that has lost its job (by deadline, by lease or to another worker) writes nothing at all. Priorities are
 * claimed in order with ageing, attempts have a hard deadline, and every step is an event on the topic {@code job:ID}.
 */
@NullMarked
package io.bulwark.jobs;

import org.jspecify.annotations.NullMarked;
