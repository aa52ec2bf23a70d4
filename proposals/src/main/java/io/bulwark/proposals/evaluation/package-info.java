/**
 * How well the screen tells altered proposals from real ones. Real rows are taken as benign; from each, attacks are made by
 * changing one thing, the same in every run, and recall is told per kind of change at fixed rates of false alarms. Where
 * the text cannot show a change, because it never named what was changed, the row is counted apart and said so.
 */
@NullMarked
package io.bulwark.proposals.evaluation;

import org.jspecify.annotations.NullMarked;
