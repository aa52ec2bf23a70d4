/**
 * The life of one task as a pure function: a task, a command and the time give the next task and what follows from it. No
 * database, no clock, no thread, so that an explorer can visit every reachable state. A command that comes late, twice or
 * from the wrong node changes nothing and says why.
 */
@NullMarked
package io.bulwark.compute.task;

import org.jspecify.annotations.NullMarked;
