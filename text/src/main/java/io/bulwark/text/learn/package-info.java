/**
 * Small linear classifiers over hashed n-grams. Training with the same seed and rows gives the same bytes. Inference
 * allocates little and never blocks.
 */
@NullMarked
package io.bulwark.text.learn;

import org.jspecify.annotations.NullMarked;
