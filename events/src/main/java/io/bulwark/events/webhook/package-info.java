/**
 * Messages to addresses that owners name: signed as Standard Webhooks has it, at least once, in no promised order. A message
 * is kept with the transaction that caused it, so a crash loses none, and tried again with growing pauses until it is taken
 * or given up. An address inside the operator's network is never connected to unless the operator names its host.
 */
@NullMarked
package io.bulwark.events.webhook;

import org.jspecify.annotations.NullMarked;
