/**
 * The guards over HTTP: checks, policies by owner and key, placeholders that can be undone. What a caller sends is never
 * logged and never kept, except redacted values of a session, encrypted and for a limited time. A policy that cannot be
 * read refuses the call instead of checking less.
 */
@NullMarked
package io.bulwark.guard.service;

import org.jspecify.annotations.NullMarked;
