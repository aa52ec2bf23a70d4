/**
 * Assembles the modules into one server: starts the engines, migrates, judges every request before a feature sees it
 * (size, credentials, permission, body), and turns every failure into the one documented error form. No feature knows this
 * package.
 */
@NullMarked
package io.bulwark.server;

import org.jspecify.annotations.NullMarked;
