/**
 * What research does without being asked: the daily report and the rounds of alerts. Each step is safe on several instances
 * at once. With no subscriber, no alert and no setting it asks nothing of anybody.
 */
@NullMarked
package io.bulwark.research.upkeep;

import org.jspecify.annotations.NullMarked;
