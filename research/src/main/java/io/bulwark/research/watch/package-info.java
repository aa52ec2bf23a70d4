/**
 * Watchlists and alerts, each seen by its owner only. An alert fires when a fresh value crosses its threshold and not again
 * before the value has gone back by the hysteresis and the cool-down is over, on however many instances it is looked at. A
 * value that is unknown or old fires nothing and is named.
 */
@NullMarked
package io.bulwark.research.watch;

import org.jspecify.annotations.NullMarked;
