/**
 * One class for each form of model API, all spoken to in the OpenAI form. A call ends in one of three outcomes and never
 * throws for what an upstream did; everything read from an upstream is bounded in size and time. A stream is read from its
 * socket only when it is asked for the next event, and one that its upstream cut short ends as broken, never as complete.
 */
@NullMarked
package io.bulwark.gateway.provider;

import org.jspecify.annotations.NullMarked;
