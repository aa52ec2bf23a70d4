/**
 * What a proposal would execute: actions are decoded into a tree of calls, nested ones included, graded by one catalogue and
 * set against what the text says. Call data is hostile input: any bytes give a tree within fixed bounds, in time linear in
 * their number, and never an exception. What cannot be decoded is reported as such and lowers the coverage, never the risk.
 */
@NullMarked
package io.bulwark.proposals.actions;

import org.jspecify.annotations.NullMarked;
