/**
 * The findings in a model's words. The model sees figures as delimited data and may only word them: score and rating stay those of
 * the rules, a sentence with a number that the evidence does not have is taken out and reported, and without a usable answer in
 * time the sentences made by rule stand alone.
 */
@NullMarked
package io.bulwark.research.model;

import org.jspecify.annotations.NullMarked;
