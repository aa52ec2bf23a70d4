/**
 * Every figure of every look at a project, by time. A range is answered in steps with mean, least and most of each, at most a
 * thousand of them. Months are partitions, and are dropped when they are past their time.
 */
@NullMarked
package io.bulwark.research.series;

import org.jspecify.annotations.NullMarked;
