/**
 * Virtual model keys: credentials that call models and do nothing else, with their own list of models, budget and rates.
 * Budgets are promised before a call and settled after it; calls at once through any number of instances, and instances
 * killed at any moment, never spend more than the budget. A key never has more than its owner.
 */
@NullMarked
package io.bulwark.gateway.keys;

import org.jspecify.annotations.NullMarked;
