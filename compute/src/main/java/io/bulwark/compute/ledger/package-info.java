/**
 * Who owns how many tokens: double entry in PostgreSQL, with the names and states of the network's contract, so that a chain
 * can take its place. Balances never fall below zero, every booking sums to zero, and a key never books twice: constraints of
 * the database see to it, whatever the code does. Payouts are closed into epochs, whose Merkle roots let anybody check one.
 */
@NullMarked
package io.bulwark.compute.ledger;

import org.jspecify.annotations.NullMarked;
