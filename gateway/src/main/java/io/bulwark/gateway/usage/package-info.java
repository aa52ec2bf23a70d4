/**
 * What calls of models cost: admitted within the key's rates and budget, recorded once each, and summed by key, model and
 * day. A call's record and its charge to the budget are written in one transaction, so they never differ. A record that is
 * acknowledged survives a crash; one that is not was never charged as spent, only held.
 */
@NullMarked
package io.bulwark.gateway.usage;

import org.jspecify.annotations.NullMarked;
